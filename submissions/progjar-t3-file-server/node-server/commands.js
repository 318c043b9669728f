const fs = require('node:fs');
const path = require('node:path');

function placeOf(name = '') {
  // Only the last part of the name counts: nothing lies outside of the folder.
  const base = path.basename(name);
  if (base === '' || base === '.' || base === '..') throw new Error('bad name');
  return path.join('storage', base);
}

const commands = {
  LIST: () => ({ files: fs.readdirSync('storage') }),
  GET: (name) => ({ name, content: fs.readFileSync(placeOf(name)).toString('base64') }),
  UPLOAD(name, content = '') {
    fs.writeFileSync(placeOf(name), Buffer.from(content, 'base64'));
    return { name };
  },
  DELETE(name) {
    fs.unlinkSync(placeOf(name));
    return { name };
  },
};

exports.handle = (request) => {
  const [word, name, content] = request.split(' ');
  try {
    const command = commands[word];
    if (!command) return { message: 'unknown command', status: 'ERROR' };
    return { data: command(name, content), status: 'OK' };
  } catch (error) {
    return { message: error.message, status: 'ERROR' };
  }
};
