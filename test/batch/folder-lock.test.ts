import { execa } from 'execa';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFolder } from '../../harness/batch/folder-lock.ts';
import { temporaryFolder, top } from '../support/cli.ts';

test('one command at a time writes to a folder of reports, and the other says who is there', async () => {
  await using folder = await temporaryFolder();
  {
    await using _lock = await lockFolder(folder.path);
    await expect(lockFolder(folder.path)).rejects.toMatchObject({
      code: 'in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  }
  await using _again = await lockFolder(folder.path);
});

test('a lock ends with the process that held it, however that ends', async () => {
  await using folder = await temporaryFolder();
  const script = `
    const { lockFolder } = await import(${JSON.stringify(join(top, 'harness/batch/folder-lock.ts'))});
    await lockFolder(${JSON.stringify(folder.path)});
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const holder = execa(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: top,
    reject: false,
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  await expect(lockFolder(folder.path)).rejects.toMatchObject({ code: 'in-use' });
  holder.kill('SIGKILL');
  await holder;
  await using _lock = await lockFolder(folder.path);
});
