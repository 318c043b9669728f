import { COMMAND_PID } from '../batch/command-pid.ts';
import { OperatorError } from '../errors.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import type { SandboxKind } from '../model/rubric.ts';
import { sandboxAtAGlance } from './check-glance.ts';
import { readArgs } from './command.ts';
import { SANDBOX_OPTIONS } from './sandbox-option.ts';

const help = (formats: string): string => `Usage: wiremark check <submission> --rubric <file> [options]

Runs one submission in a private lab and says what is right, what is not, and
what to change. The submission is a folder or an archive.

  --rubric <file>     the lab's rubric
  --out <folder>      where the report goes (default: reports)
  --watch             run again whenever a file changes, until Ctrl-C
  --bundle <file>     pack evidence and result as a zip, for the lecturer to
                      verify with wiremark regrade
  --export <formats>  write the result for other systems, too: <out>/exports
  --locale en|id      the language of the result (default: the rubric's)
  --json              print the result as JSON, and nothing else
  --sandbox <kind>    where programs run: namespace (over the tools of this
                      machine), docker or podman (default: the rubric's)
  --image <image>     the image of all programs, with docker and podman
  --trace <file>      write what took how long, for chrome://tracing

Formats
${formats}

Examples
  wiremark check . --rubric rubrics/progjar-t1.json
  wiremark check . --rubric rubrics/progjar-t1.json --watch
  wiremark check tugas.zip --rubric rubrics/progjar-t1.json --json

Exit code: 0 at or above the pass mark, 1 below it, 2 wrong usage or a bad
rubric, 3 not graded.
`;

/** `wiremark check`: one submission, for the student who wrote it. */
export async function checkCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('check', args, {
    rubric: { type: 'string' },
    out: { type: 'string', default: 'reports' },
    watch: { type: 'boolean', default: false },
    bundle: { type: 'string' },
    export: { type: 'string', multiple: true, default: [] },
    locale: { type: 'string' },
    json: { type: 'boolean', default: false },
    trace: { type: 'string' },
    ...SANDBOX_OPTIONS,
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    const { exportHelp } = await import('../report/exports/index.ts');
    process.stdout.write(help(exportHelp('  ')));
    return 0;
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw new OperatorError(
      'usage',
      'wiremark check takes one submission.',
      'Name one folder: wiremark check <folder> --rubric <file>',
    );
  if (values.rubric === undefined)
    throw new OperatorError(
      'usage',
      'wiremark check needs a rubric.',
      'Add --rubric <file>, for example --rubric rubrics/progjar-t1.json',
    );
  if (values.watch && (values.json || values.bundle !== undefined))
    throw new OperatorError(
      'usage',
      'wiremark check --watch goes on until it is stopped, and takes neither --json nor --bundle.',
      'Leave out --watch.',
    );
  const request = { ...values, path, rubric: values.rubric };
  const glance = isInsideNamespaces() ? undefined : await sandboxAtAGlance(request);
  if (glance !== undefined && !isInsideNamespaces(glance)) {
    try {
      return await startAgain(glance);
    } catch (error) {
      // Whose fault the rubric is says so on every machine.
      if (error instanceof OperatorError) await (await import('./check-order.ts')).readCheckOrder(request);
      throw error;
    }
  }

  if (isInsideNamespaces()) {
    // It goes on while all that was asked for is read. Who needs it hears of its failure.
    const { prepareNamespaces } = await import('../lab/prepare-namespaces.ts');
    prepareNamespaces().catch(() => {});
  }
  // The process outside needs none of this.
  const { readCheckOrder } = await import('./check-order.ts');
  const order = await readCheckOrder(request);
  if (!isInsideNamespaces(order.sandbox.kind)) return startAgain(order.sandbox.kind);
  const { checkInside } = await import('./check-inside.ts');
  return checkInside(order);
}

/** As the same command in namespaces of its own, or beside an engine. */
function startAgain(sandbox: SandboxKind): Promise<number> {
  process.env[COMMAND_PID] = String(process.pid);
  return reenter(sandbox);
}
