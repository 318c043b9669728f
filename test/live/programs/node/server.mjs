import net from 'node:net';

net.createServer((connection) => connection.pipe(connection)).listen(32444);
