import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBundle, writeBundle } from '../../harness/batch/bundle.ts';
import { bundleVerdictText, verifyBundle } from '../../harness/batch/verify-bundle.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { temporaryFolder, top, whyNoLab, wiremark } from '../support/cli.ts';

const noLab = await whyNoLab();
const rubric = join(top, 'rubrics/pens-udp-echo.json');

/** Packs the bundle again with a text replaced in one of its entries, and the manifest made to fit. */
async function forge(from: string, to: string, entry: string, was: string, is: string): Promise<void> {
  const script = `
import hashlib, json, sys, zipfile
source, target, entry, was, new = sys.argv[1:]
old = zipfile.ZipFile(source)
content = {i.filename: old.read(i) for i in old.infolist()}
assert was.encode() in content[entry], "nothing to forge"
content[entry] = content[entry].replace(was.encode(), new.encode())
manifest = json.loads(content["bundle.json"])
for one in manifest["entries"]:
    one["sha256"] = hashlib.sha256(content[one["path"]]).hexdigest()
content["bundle.json"] = json.dumps(manifest).encode()
with zipfile.ZipFile(target, "w") as z:
    for name, data in content.items(): z.writestr(name, data)
`;
  await execa('/usr/bin/python3', ['-c', script, from, to, entry, was, is]);
}

describe.runIf(noLab === undefined)('wiremark check --bundle', () => {
  it('packs what proves its result again, and a result that was changed is found out', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'sent/bundle.zip');
    const out = join(folder.path, 'reports');
    const submission = join(top, 'submissions/pens-udp-echo/wrong-port');
    const options = [
      '--rubric',
      rubric,
      '--out',
      out,
      '--bundle',
      file,
      '--locale',
      'id',
      '--export',
      'junit,gradescope',
    ];
    const { exitCode, stderr, stdout } = await wiremark('check', submission, ...options);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('Nilai: 80 dari 100');
    expect(stderr).toContain(`Bundle: ${file}`);
    const gradescope = JSON.parse(await readFile(join(out, 'exports/gradescope/results.json'), 'utf8'));
    expect(gradescope.score).toBe(80);

    const again = join(folder.path, 'again.zip');
    await writeBundle(again, join(out, 'wrong-port'));
    expect((await readFile(again)).equals(await readFile(file))).toBe(true);

    const loaded = await loadRubric(rubric);
    await using bundle = await openBundle(file, folder.path);
    expect(bundle.manifest.files.map(({ path }) => path)).toContain('udpechoserver.py');
    const verdict = await verifyBundle(bundle, loaded);
    expect(verdict.differences).toEqual([]);
    expect(bundleVerdictText(verdict)).toContain('is what its evidence gives: 80 of 100');
    expect(bundleVerdictText(verdict)).toContain('not who made them');

    const forged = join(folder.path, 'forged.zip');
    await forge(file, forged, 'result.json', '"score": 80', '"score": 100');
    await using opened = await openBundle(forged, folder.path);
    const { isConsistent, differences } = await verifyBundle(opened, loaded);
    expect(isConsistent).toBe(false);
    expect(differences).toContain('it says 100 points, the evidence gives 80 points');

    const broken = join(folder.path, 'broken.zip');
    await forge(file, broken, 'evidence/echo/scenario.json', '"counters"', '"nothing"');
    await using hollow = await openBundle(broken, folder.path);
    await expect(verifyBundle(hollow, loaded)).rejects.toMatchObject({ code: 'bad-bundle' });
  });
});
