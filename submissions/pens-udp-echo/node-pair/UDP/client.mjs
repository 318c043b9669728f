import dgram from 'node:dgram';

const port = Number((process.argv[2] ?? '--port=8765').split('=')[1]);
const client = dgram.createSocket('udp4');

client.on('message', (balasan) => {
  console.log(`balasan: ${balasan}`);
  client.close();
});
client.send('Good Morning!!! This will be echoed', port, '172.16.16.101');
