import { watch, type FSWatcher } from 'chokidar';
import { once } from 'node:events';
import { basename, relative, sep } from 'node:path';
import type { Result } from '../model/grade.ts';
import { gradeChange } from '../report/grade-change.ts';
import { renderCheck } from '../report/terminal-check.ts';
import { visible } from '../report/visible.ts';
import { runCheck, type CheckRun } from './check-run.ts';
import { exitCodeOf, terminalOptions } from './command.ts';

/** Folders in which nothing of a submission changes by hand. */
const PASSED_OVER = new Set(['.git', '__pycache__', 'node_modules', '.venv', '__MACOSX']);

/**
 * Checks a submission again whenever a file of it changes, until Ctrl-C. A run that is under way when a file changes is
 * abandoned at its next scenario: its result would be of files that are no more.
 *
 * @returns the exit code of the last run that came to its end.
 */
export async function watchAndCheck(run: CheckRun, page: string): Promise<number> {
  const stopped = new AbortController();
  let isRunning = false;
  const stop = (): void => {
    if (stopped.signal.aborted) process.exit(130);
    if (isRunning)
      process.stderr.write('\nStopping after this scenario. Press Ctrl-C again to stop at once.\n');
    stopped.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const changes = new Changes(watcherOf(run));
  stopped.signal.addEventListener('abort', () => changes.close());
  let last: Result | undefined;
  try {
    await changes.isReady;
    while (!stopped.signal.aborted) {
      const changed = changes.take();
      begin(run.source.path, changed);
      isRunning = true;
      const result = await checkUntilChanged(run, changes, stopped.signal);
      isRunning = false;
      if (result !== undefined) {
        tell(result, last, page);
        last = result;
      }
      await changes.next();
    }
  } finally {
    await changes.closed();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
  process.stderr.write('\nStopped watching.\n');
  return last === undefined ? 130 : exitCodeOf([last]);
}

/** The result; undefined where files changed meanwhile, or nobody waits for it any more. */
async function checkUntilChanged(
  run: CheckRun,
  changes: Changes,
  stopped: AbortSignal,
): Promise<Result | undefined> {
  const outdated = new AbortController();
  const abandon = (): void => outdated.abort();
  changes.onChange = abandon;
  try {
    const { shown, exported } = await runCheck({
      ...run,
      signal: AbortSignal.any([outdated.signal, stopped]),
    });
    for (const note of exported.notes) process.stderr.write(`${note}\n`);
    return outdated.signal.aborted || stopped.aborted ? undefined : shown;
  } catch (error) {
    if (outdated.signal.aborted || stopped.aborted) return undefined;
    // One file that cannot be read just now ends nothing: the next save may mend it.
    for (const slots of run.slots) slots.distrust();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  } finally {
    changes.onChange = () => {};
  }
}

/** What changed on disk since somebody asked. */
class Changes {
  onChange: () => void = () => {};
  readonly isReady: Promise<unknown>;
  private readonly watcher: FSWatcher;
  private readonly paths = new Set<string>();
  private isClosed = false;
  private wake: () => void = () => {};

  constructor(watcher: FSWatcher) {
    this.watcher = watcher;
    this.isReady = once(watcher, 'ready');
    watcher.on('all', (_, path) => {
      this.paths.add(path);
      this.onChange();
      this.wake();
    });
  }

  /** Paths that changed, and forgets them. */
  take(): string[] {
    const paths = [...this.paths].toSorted();
    this.paths.clear();
    return paths;
  }

  /** Resolves when something has changed that was not taken, or nothing will any more. */
  async next(): Promise<void> {
    if (this.paths.size > 0 || this.isClosed) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  close(): void {
    this.isClosed = true;
    this.wake();
  }

  closed(): Promise<void> {
    this.isClosed = true;
    return this.watcher.close();
  }
}

/** Tells of a file when it has been quiet for a moment: an editor that writes in pieces, or by renaming, is one change. */
function watcherOf({ source, out }: CheckRun): FSWatcher {
  return watch(source.path, {
    ignoreInitial: true,
    atomic: true,
    followSymlinks: false,
    awaitWriteFinish: { stabilityThreshold: 150, pollInterval: 30 },
    ignored: (path) => {
      const parts = relative(source.path, path).split(sep);
      return path === out || path.startsWith(`${out}${sep}`) || parts.some((part) => PASSED_OVER.has(part));
    },
  });
}

function begin(root: string, changed: readonly string[]): void {
  const out = process.stdout;
  if (out.isTTY === true) out.write('\u001b[2J\u001b[3J\u001b[H');
  if (changed.length === 0) return;
  const names = changed.slice(0, 3).map((path) => visible(relative(root, path) || basename(path)));
  const more = changed.length > names.length ? ` and ${changed.length - names.length} more` : '';
  process.stderr.write(`Changed: ${names.join(', ')}${more}. Running again ...\n`);
}

function tell(result: Result, last: Result | undefined, page: string): void {
  process.stderr.write(process.stderr.isTTY === true ? '\r\u001b[K' : '');
  process.stdout.write(renderCheck(result, terminalOptions(process.stdout)));
  if (last !== undefined) process.stdout.write(`\n${gradeChange(last, result)}`);
  process.stderr.write(`\nReport: ${page}\nWaiting for changes. Ctrl-C ends.\n`);
}
