import { readFileSync } from 'node:fs';
import { connectAndSend } from './connect.mjs';

connectAndSend(readFileSync('data.txt'), (connection) => connection.end());
