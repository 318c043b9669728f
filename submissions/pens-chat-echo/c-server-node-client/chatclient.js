const net = require('net');
const readline = require('readline');

const port = Number((process.argv[2] || '--port=3456').split('=')[1]);
const socket = net.connect(port, '172.16.16.101');
const papan = readline.createInterface({ input: process.stdin, output: process.stdout });

socket.on('data', (data) => console.log(`server: ${data}`));
socket.on('end', () => {
  console.log('server menutup koneksi');
  papan.close();
  process.stdin.destroy();
});
papan.on('line', (baris) => socket.write(baris + '\n'));
