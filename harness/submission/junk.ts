/** Whether a file or folder is what editors, file managers and tools leave behind: nobody hands it in on purpose. */
export function isJunk(name: string): boolean {
  return junk.has(name.toLowerCase()) || name.startsWith('._');
}

const junk = new Set([
  '.git',
  '.svn',
  '.hg',
  '__pycache__',
  '__macosx',
  '.ds_store',
  'node_modules',
  '.venv',
  'venv',
  '.vscode',
  '.idea',
  '.mypy_cache',
  '.pytest_cache',
  '.ipynb_checkpoints',
  'thumbs.db',
  'desktop.ini',
]);
