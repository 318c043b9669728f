import net from 'node:net';

net.createServer((connection) => connection.resume()).listen(32444);
