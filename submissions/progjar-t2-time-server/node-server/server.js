'use strict';
const net = require('node:net');

const two = (number) => String(number).padStart(2, '0');

function jam() {
  const now = new Date();
  return `JAM ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}\r\n`;
}

const server = net.createServer((socket) => {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece) => {
    text += piece;
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const request = text.slice(0, end);
      text = text.slice(end + 2);
      if (request === 'QUIT') {
        socket.end();
        return;
      }
      socket.write(request.startsWith('TIME') ? jam() : 'ERROR unknown request\r\n');
    }
  });
});

server.listen(45000, '0.0.0.0', 128, () => console.log('waiting on port 45000'));
