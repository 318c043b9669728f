import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeCommand } from '../build/write-command.ts';

/** What is measured: plain JavaScript, made anew from the sources as they are. */
export interface Built {
  cli: string;
  worker: string;
}

/** Builds the command, as `npm run build` does, and the bench's worker, in a folder each. */
export async function build(top: string, folder: string): Promise<Built> {
  const place = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path);
    copyFileSync(join(top, 'package.json'), join(path, 'package.json'));
    for (const beside of ['node_modules', 'rubrics']) symlinkSync(join(top, beside), join(path, beside));
    return join(path, 'dist');
  };
  const command = place('command');
  await writeCommand(top, command);
  // Apart, for with one more entry the modules would be joined in another way.
  const withWorker = place('with-worker');
  await writeCommand(top, withWorker, { worker: join(top, 'scripts/bench/worker.ts') });
  return { cli: join(command, 'cli.js'), worker: join(withWorker, 'worker.js') };
}
