import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../harness/errors.ts';
import { gradeSubmission } from '../../harness/batch/grade-submission.ts';
import { Judging } from '../../harness/batch/judging.ts';
import { SlotKeeper } from '../../harness/batch/slot-keeper.ts';
import { prepareNamespaces } from '../../harness/lab/prepare-namespaces.ts';
import type { ScenarioRecord } from '../../harness/model/evidence.ts';
import { loadRubric } from '../../harness/rubric/load.ts';
import { openSubmission } from '../../harness/submission/discover.ts';
import type { Attack, Scene } from '../../test/attacks/index.ts';
import { canaryDigests, changedCanaries, layGround, LECTURER, top } from './ground.ts';
import type { Order, Outcome } from './guard.ts';
import { saying, wrongs } from './judge.ts';
import { attackers, watch } from './sampler.ts';
import { openTargets } from './targets.ts';

/** Inside the guard: grades the attacker's submission, once, through the real pipeline, and looks for harm. */
export async function guardedRun(attack: Attack, order: Order): Promise<Outcome> {
  await layGround();
  await prepareNamespaces();
  const rubricPath = join(LECTURER, 'rubric.json');
  if (attack.rubric !== undefined)
    await writeFile(
      rubricPath,
      JSON.stringify({ ...JSON.parse(await readFile(rubricPath, 'utf8')), ...attack.rubric }),
    );
  const submission = join(LECTURER, 'class', 'attacker');
  await handIn(attack, submission);
  const canaries = await canaryDigests();
  await using targets = await openTargets({ withOtherLab: attack.name === 'other-lab' });
  const peaks = watch();
  const folder = join(LECTURER, 'reports', 'attacker');
  const rubric = await loadRubric(rubricPath);
  const without = order.isDefended
    ? []
    : ((order.isRootless ? attack.withoutRootless : undefined) ?? attack.without);
  const faults: string[] = [];
  const slots = new SlotKeeper(rubric.rubric, { without });
  await using judging = new Judging(rubric);
  try {
    const result = await gradeSubmission({
      source: await openSubmission(submission),
      rubric,
      folder,
      slots: [slots],
      judging,
      onFault(scenario, error) {
        faults.push(`${scenario.id}: ${error.message}`);
      },
    });
    if (attack.says.refused !== undefined) throw new Error('it was read, and should have been refused');
    const scene: Scene = {
      isDefended: order.isDefended,
      isRootless: order.isRootless,
      result,
      ...(await evidenceIn(folder)),
      peaks: peaks.stop(),
      left: attackers().map((pid) => String(pid)),
      changed: await changedCanaries(canaries),
      isVictimAlive: targets.isVictimAlive(),
      heard: await targets.heard(),
      faults,
      folder,
      submission,
    };
    const isNaive = !order.isDefended && attack.naive !== undefined;
    const harm = isNaive ? await attack.naive?.harm(scene) : await attack.harm(scene);
    return {
      attack: attack.name,
      isDefended: order.isDefended,
      ...(harm === undefined ? {} : { harm }),
      said: saying(scene),
      wrong: wrongs(attack, scene, harm),
      seconds: 0,
    };
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== attack.says.refused) throw error;
    const harm = order.isDefended ? undefined : await attack.naive?.harm({ submission, printed: {} });
    return {
      attack: attack.name,
      isDefended: order.isDefended,
      ...(harm === undefined ? {} : { harm }),
      said: `not read: ${error.code}`,
      wrong:
        order.isDefended || harm !== undefined
          ? []
          : ['the careless way did no harm: this attack proves nothing'],
      seconds: 0,
    };
  } finally {
    await slots.close();
  }
}

async function handIn(attack: Attack, submission: string): Promise<void> {
  await mkdir(submission, { recursive: true });
  await cp(join(top, 'test/attacks/honest'), submission, { recursive: true });
  await cp(join(top, 'test/attacks/programs', attack.name), submission, { recursive: true });
  await attack.plant?.(submission);
}

async function evidenceIn(folder: string): Promise<Pick<Scene, 'records' | 'printed'>> {
  const records: ScenarioRecord[] = [];
  const printed: Record<string, string> = {};
  const evidence = join(folder, 'evidence');
  for (const name of ['attack', 'afterwards'])
    for (const file of await readdir(join(evidence, name)).catch(() => [])) {
      const path = join(evidence, name, file);
      if (file === 'scenario.json') records.push(JSON.parse(await readFile(path, 'utf8')));
      const id = /^(.+)\.std(?:out|err)$/.exec(file)?.[1];
      if (id !== undefined) printed[id] = (printed[id] ?? '') + (await readFile(path, 'utf8'));
    }
  return { records, printed };
}
