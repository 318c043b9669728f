import { readFileSync } from 'node:fs';
import readline from 'node:readline';
import { connectAndSend } from './connect.mjs';

connectAndSend(readFileSync('data.txt'), (connection) => {
  const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
  lines.question('Tekan Enter untuk selesai: ', () => {
    lines.close();
    connection.end();
  });
});
