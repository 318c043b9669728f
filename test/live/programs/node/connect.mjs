import net from 'node:net';

export function connectAndSend(data, whenBack) {
  let received = 0;
  const connection = net.connect(32444, '172.16.16.101', () => connection.write(data));
  connection.on('data', (piece) => {
    received += piece.length;
    if (received === data.length) whenBack(connection);
  });
}
