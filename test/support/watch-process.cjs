// Loaded before a command (node --require), in each of its threads: writes at a thread's end which modules it loaded and which files it
// read, as JSON into the folder WATCHED_TO. WATCHED_EXIT=<text> ends a thread, other than the first, that reads a file whose path holds
// the text.
const fs = require('node:fs');
const { register, syncBuiltinESMExports } = require('node:module');
const { join } = require('node:path');
const { isMainThread, threadId } = require('node:worker_threads');

const folder = process.env.WATCHED_TO;
const fatal = process.env.WATCHED_EXIT;
const read = [];
const { readFileSync } = fs;
const { readFile } = fs.promises;

function note(path) {
  if (typeof path !== 'string') return;
  read.push(path);
  if (!isMainThread && fatal !== undefined && path.includes(fatal)) process.exit(7);
}
fs.readFileSync = (path, options) => {
  note(path);
  return readFileSync(path, options);
};
fs.promises.readFile = (path, options) => {
  note(path);
  return readFile(path, options);
};
syncBuiltinESMExports();

const imported = join(folder, `imported-${threadId}`);
fs.writeFileSync(imported, '');
const hooks = `
import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(imported)}, url + '\\n');
  return next(url, context);
}`;
if (isMainThread) register(`data:text/javascript,${encodeURIComponent(hooks)}`);

process.on('exit', () => {
  const modules = [...Object.keys(require.cache), ...readFileSync(imported, 'utf8').split('\n')];
  fs.writeFileSync(join(folder, `${threadId}.json`), JSON.stringify({ read, modules }));
});
