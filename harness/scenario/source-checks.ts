import type { SourceCheck } from '../submission/languages/language.ts';
import type { Build, Building } from './workshop.ts';

/** A check of one source, and the image in which it is done. */
export type Checking = SourceCheck & Pick<Building, 'image'>;

/** What a check says. */
export type Checked = Pick<Build, 'ok' | 'output'>;

/** Runs a command in the submission's files, and says what it printed to its standard output, too. */
export type RunCheck = (command: Building) => Promise<Checked & { stdout: string }>;

const RIGHT: Checked = { ok: true, output: '' };

/**
 * Checks sources. Those that are asked for in one turn of the event loop are read by one process first, and what it does not find
 * right is checked on its own: what is told of one source depends on no other, whatever that one does to the process.
 */
export class SourceChecks {
  private readonly run: RunCheck;
  private readonly gatherings = new Map<string, { gathered: Checking[]; right: Promise<Set<Checking>> }>();

  constructor(run: RunCheck) {
    this.run = run;
  }

  async check(checking: Checking): Promise<Checked> {
    const right = await this.gather(checking);
    return right.has(checking) ? RIGHT : this.run(checking);
  }

  /** What is right among those that one process can check, and that are asked for until the next turn. */
  private gather(checking: Checking): Promise<Set<Checking>> {
    const key = JSON.stringify([checking.image, checking.together.argv]);
    const known = this.gatherings.get(key);
    if (known !== undefined) {
      known.gathered.push(checking);
      return known.right;
    }
    const gathered = [checking];
    const right = nextTurn().then(() => {
      this.gatherings.delete(key);
      return this.checkTogether(checking, gathered);
    });
    this.gatherings.set(key, { gathered, right });
    return right;
  }

  private async checkTogether(
    { together: { argv }, image }: Checking,
    gathered: Checking[],
  ): Promise<Set<Checking>> {
    // A check of its own says more.
    if (gathered.length === 1) return new Set();
    const { stdout } = await this.run({
      cwd: '.',
      argv: [...argv, ...gathered.map(({ together }) => together.file)],
      ...(image === undefined ? {} : { image }),
    });
    const places = new Set(stdout.split('\n'));
    return new Set(gathered.filter((_, place) => places.has(String(place))));
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
