import dgram from 'node:dgram';

const port = Number((process.argv[2] ?? '--port=8765').split('=')[1]);
const server = dgram.createSocket('udp4');

server.on('message', (pesan, asal) => {
  console.log(`${pesan.length} byte dari ${asal.address}:${asal.port}`);
  server.send(pesan, asal.port, asal.address);
});
server.bind(port, () => console.log(`server UDP di port ${port}`));
