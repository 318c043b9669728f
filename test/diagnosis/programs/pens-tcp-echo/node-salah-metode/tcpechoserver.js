const net = require('net');

const server = net.createServer((socket) => {
  socket.on('data', (data) => {
    socket.wirte(data);
    socket.end();
  });
});
server.listen(3456, '0.0.0.0');
