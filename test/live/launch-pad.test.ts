import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { top, whyNoLab } from '../support/cli.ts';
import type { Told } from './launch-pad/run.ts';

const noLab = await whyNoLab();
if (noLab !== undefined) process.stderr.write(`launch pad: not run, ${noLab}\n`);

describe.runIf(noLab === undefined)('the namespace from which sandboxes are made', () => {
  let told: Told;
  beforeAll(async () => {
    const script = join(top, 'test/live/launch-pad/run.ts');
    const { stdout } = await execa(process.execPath, ['--import', 'tsx', script], { cwd: top });
    told = JSON.parse(stdout);
  }, 120_000);

  it('has nothing but the system and the lab in it', () => {
    const places = ['/usr', '/etc', '/dev', '/proc', '/run/wiremark'];
    const strangers = told.before.filter(
      (path) => path !== '/' && !places.some((place) => path === place || path.startsWith(`${place}/`)),
    );
    expect(strangers).toEqual([]);
    expect(told.before).toEqual(expect.arrayContaining(['/', ...places]));
  });

  it("has a program's disk in it as long as that is there", () => {
    expect(told.before).not.toContain(told.disk);
    expect(told.meanwhile).toContain(told.disk);
    expect(told.after).not.toContain(told.disk);
  });

  it('is not used where a program is shown something else', () => {
    expect(told.isUsedFor).toEqual({ system: true, own: false });
  });
});
