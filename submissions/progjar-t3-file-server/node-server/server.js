const fs = require('node:fs');
const net = require('node:net');
const { handle } = require('./commands');

fs.mkdirSync('storage', { recursive: true });

net
  .createServer((socket) => {
    let parts = [];
    let tail = '';
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece) => {
      parts.push(piece);
      tail = (tail + piece).slice(-4 - piece.length);
      if (!tail.includes('\r\n\r\n')) return;
      const requests = parts.join('').split('\r\n\r\n');
      tail = requests.pop();
      parts = [tail];
      for (const request of requests) socket.write(`${JSON.stringify(handle(request))}\r\n\r\n`);
    });
  })
  .listen(7777, () => console.log('port 7777'));
