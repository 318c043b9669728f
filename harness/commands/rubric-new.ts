import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { draftRubric, type Draft } from '../batch/draft-rubric.ts';
import { captureWarning, chooseCapture } from '../capture/choose-capture.ts';
import { OperatorError } from '../errors.ts';
import { openBackend } from '../lab/choose-backend.ts';
import { prepareNamespaces } from '../lab/prepare-namespaces.ts';
import { isInsideNamespaces, reenter } from '../lab/reenter.ts';
import { LAB_FOLDER } from '../lab/lab-folder.ts';
import { draftFromLab } from '../rubric/draft/compose/draft-from-lab.ts';
import { printJson } from '../rubric/draft/print.ts';
import { openSubmission } from '../submission/discover.ts';
import { EXIT, readArgs } from './command.ts';
import { readSandbox, SANDBOX_OPTIONS } from './sandbox-option.ts';
import { aboutLab, readComposeFile, shown } from './rubric-from-compose.ts';
import { readLocale } from './rubric-explain.ts';

const HELP = `Usage: wiremark rubric new --from <reference> [options]
       wiremark rubric new --from-compose <file> [--from <reference>] [options]

Runs a reference solution in the lab and drafts a rubric from what it did:
ports, handshakes, answers, files, names, two clients at once. The draft is
graded with the reference before it is given out; look through the list of
guesses then.

  --from <reference>   the folder of a solution that is right: servers,
                       clients, and the files they need
  --from-compose <file>
                       the lab's docker-compose.yml: machines, addresses and
                       names come from it. Without a reference nothing is run,
                       and the checks are a draft to complete
  --out <file>         where the rubric goes (default: stdout)
  --id <id>            its id (default: the folder's name)
  --title <title>      its title (default: the id)
  --locale en|id       the language of its titles and of students' reports
                       (default: en)
  --sandbox <kind>     where programs run: namespace, docker or podman
                       (default: namespace)
  --image <image>      the image of all programs, with docker and podman
  --args=<arguments>   given to every program, for example --args=--port=3456

Example
  wiremark rubric new --from submissions/progjar-t1/correct-iterative \\
    --out rubrics/my-lab.json
  wiremark rubric new --from-compose docker-compose.yml --out rubrics/lab.json

Exit code: 0 drafted, and a reference gets all points; 1 it does not;
2 wrong usage, or nothing to draft from.
`;

/** `wiremark rubric new`: drafts a rubric from a reference. The draft goes to stdout or a file, the guesses to stderr. */
export async function rubricNewCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs('rubric new', args, {
    from: { type: 'string' },
    'from-compose': { type: 'string' },
    out: { type: 'string' },
    id: { type: 'string' },
    title: { type: 'string' },
    locale: { type: 'string', default: 'en' },
    args: { type: 'string' },
    ...SANDBOX_OPTIONS,
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const composePath = values['from-compose'];
  if ((values.from === undefined && composePath === undefined) || positionals.length > 0)
    throw new OperatorError(
      'usage',
      'wiremark rubric new needs one reference, or a compose file.',
      'Name the folder of a solution: wiremark rubric new --from submissions/progjar-t1/correct-iterative',
    );
  const locale = readLocale(values.locale);
  const lab = composePath === undefined ? undefined : await readComposeFile(composePath);
  const reference = values.from === undefined ? undefined : await openSubmission(values.from);
  const id = readId(values.id ?? reference?.id ?? basename(dirname(resolve(composePath ?? ''))));
  const programArgs = values.args?.split(/\s+/u).filter((one) => one !== '') ?? [];
  const options = {
    id,
    title: values.title ?? id,
    locale,
    ...(programArgs.length === 0 ? {} : { args: programArgs }),
  };
  if (values.out !== undefined && existsSync(values.out))
    throw new OperatorError(
      'file-exists',
      `${values.out} is there already.`,
      'Name another file with --out, so that no rubric of yours is lost.',
    );
  if (reference === undefined) {
    if (lab === undefined) return EXIT.usage;
    await writeDraft(printJson(draftFromLab(lab, options)), values.out);
    process.stderr.write(aboutLab(lab, composePath ?? '') + next(values.out));
    return EXIT.passed;
  }
  const sandbox = readSandbox(values);
  if (!isInsideNamespaces(sandbox.kind)) return reenter(sandbox.kind);

  await prepareNamespaces();
  const warning = captureWarning(chooseCapture());
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  const stop = (): void => {
    process.stderr.write('\nStopped. No rubric was drafted.\n');
    process.exit(130);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const draft = await draftRubric({
    backend: await openBackend(sandbox, { programs: {} }),
    reference,
    ...options,
    ...(lab === undefined ? {} : { lab }),
    scratch: join(LAB_FOLDER, 'draft'),
    note: (text) => process.stderr.write(`${text} ...\n`),
  });
  await writeDraft(draft.text, values.out);
  if (lab !== undefined) process.stderr.write(aboutLab(lab, composePath ?? ''));
  process.stderr.write(aboutDraft(draft, values.out));
  return draft.result.score === draft.result.maxScore ? EXIT.passed : EXIT.below;
}

async function writeDraft(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(text);
  else await writeFile(resolve(out), text, { flag: 'wx' });
}

function readId(text: string): string {
  const id = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  if (id !== '') return id;
  throw new OperatorError('usage', `No id can be made of "${text}".`, 'Give one: --id my-lab');
}

/** The score that proves the draft, and what to look at by hand: each guess with its reason. */
function aboutDraft({ rubric, result, kept, leftOut, remarks }: Draft, out: string | undefined): string {
  const points = (id: string): number => rubric.checks.find((check) => check.id === id)?.points ?? 0;
  const bindings = result.programs
    .map(({ program, file }) => `${program} is ${file ?? 'missing'}`)
    .join(', ');
  const lines = [
    '',
    `The reference gets ${result.score ?? 'no grade'} of ${result.maxScore} points with this draft (${bindings}).`,
    '',
    'What to look at by hand',
    ...kept.map(({ check, because }) => `  ${check.id} (${points(check.id)}): ${because}`),
    ...leftOut.map(
      ({ guess, because }) => `  ${guess.check.id} was left out, the reference does not pass it: ${because}`,
    ),
    ...remarks.map((remark) => `  ${remark}`),
    '  find: rules are as simple as can be; other names in your class need more of them, or a submission.json',
    '  probe: the stand-ins say what the reference said; no submission was run with them yet',
    '  points and passMark: shared out by habit',
  ];
  return shown(lines) + next(out);
}

function next(out: string | undefined): string {
  return out === undefined
    ? '\nNext: keep it in a file, mend it, and look it over with wiremark rubric lint.\n'
    : `\nNext: mend ${out}, look it over with wiremark rubric lint ${out}, and read it with wiremark rubric explain ${out}\n`;
}
