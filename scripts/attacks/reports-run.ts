import { execa } from 'execa';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parse } from 'csv-parse/sync';
import type { Attack } from '../../test/attacks/index.ts';
import {
  HOSTILE_ESCAPES,
  HOSTILE_HTML,
  HOSTILE_NAMES,
  hostileProgram,
  RAW_CONTROL,
} from '../../test/attacks/hostile-text.ts';
import { openPages } from './browser.ts';
import { layGround, LECTURER, top } from './ground.ts';
import type { Order, Outcome } from './guard.ts';

/** Inside the guard: grades a class full of hostile text by the command itself, and looks at what it wrote. */
export async function reportsRun(attack: Attack, order: Order): Promise<Outcome> {
  await layGround();
  const { harm, said, wrong } = order.isDefended ? await defended(attack) : await naive(attack);
  const unproved =
    !order.isDefended && harm === undefined ? ['the same text did nothing where it was not escaped'] : [];
  const harmed = order.isDefended && harm !== undefined ? [`HARM: ${harm}`] : [];
  return {
    attack: attack.name,
    isDefended: order.isDefended,
    ...(harm === undefined ? {} : { harm }),
    said,
    wrong: [...wrong, ...unproved, ...harmed],
    seconds: 0,
  };
}

interface Seen {
  harm: string | undefined;
  said: string;
  wrong: string[];
}

async function defended(attack: Attack): Promise<Seen> {
  const classFolder = join(LECTURER, 'class');
  const out = join(LECTURER, 'reports');
  const handedIn = await handInClass(classFolder);
  const words = ['--rubric', join(LECTURER, 'rubric.json'), '--out', out];
  const graded = await wiremark('grade', classFolder, ...words);
  const first = join(classFolder, handedIn[0] ?? '');
  const checked = await wiremark(
    'check',
    first,
    '--rubric',
    join(LECTURER, 'rubric.json'),
    '--out',
    '/tmp/checked',
  );
  if (graded.exitCode === undefined || graded.exitCode > 1)
    return {
      harm: undefined,
      said: `exit ${graded.exitCode}`,
      wrong: [`the command failed: ${graded.all.slice(-600)}`],
    };
  const results: { submissions?: { score: number | null }[]; results?: { score: number | null }[] } =
    JSON.parse(await readFile(join(out, 'results.json'), 'utf8'));
  const scores = (results.submissions ?? results.results ?? []).map(({ score }) => score);
  const wrong = [
    ...(scores.length === handedIn.length + 1
      ? []
      : [`${scores.length} of ${handedIn.length + 1} were graded: ${graded.all.slice(-400)}`]),
    ...(scores.filter((score) => score === 100).length >= handedIn.length
      ? []
      : [`the scores are ${scores.join(', ')}`]),
  ];
  const said = `${scores.length} graded, ${scores.filter((score) => score === 100).length} × 100`;
  if (attack.reports === 'terminal') {
    const raw = [graded.all, checked.all].flatMap((text) =>
      text.split('\n').filter((line) => RAW_CONTROL.test(line)),
    );
    return {
      harm: raw[0] === undefined ? undefined : `raw escapes: ${JSON.stringify(raw[0].slice(0, 80))}`,
      said,
      wrong,
    };
  }
  if (attack.reports === 'tables') {
    const formulas = await formulasIn(await readFile(join(out, 'grades.csv'), 'utf8'));
    return { harm: formulas[0] === undefined ? undefined : `a formula: ${formulas[0]}`, said, wrong };
  }
  const pages = [join(out, 'index.html'), '/tmp/checked'];
  const files = [...pages.slice(0, 1), ...(await pagesBelow(out)), ...(await pagesBelow('/tmp/checked'))];
  const { harm, opened, shown } = await openPages(files);
  const isShown = HOSTILE_HTML.slice(0, 3).every((text) => shown.includes(text));
  return {
    harm,
    said: `${said}, ${opened} pages`,
    wrong: [...wrong, ...(isShown ? [] : ['no page shows the hostile text as text'])],
  };
}

/** The same text as a report would show it that does not escape: it has to do what it is there for. */
async function naive(attack: Attack): Promise<Seen> {
  if (attack.reports === 'terminal')
    return {
      harm: RAW_CONTROL.test(HOSTILE_ESCAPES) ? 'raw escapes in the terminal' : undefined,
      said: '',
      wrong: [],
    };
  if (attack.reports === 'tables') {
    const formulas = await formulasIn(
      HOSTILE_NAMES.map((name) => `"${name.replaceAll('"', '""')}"`).join('\n'),
    );
    return {
      harm: formulas[0] === undefined ? undefined : `${formulas.length} formulas`,
      said: '',
      wrong: [],
    };
  }
  const page = '/tmp/naive.html';
  await writeFile(
    page,
    `<!doctype html><meta charset=utf-8><pre>${[...HOSTILE_HTML, ...HOSTILE_NAMES].join('\n')}</pre>`,
  );
  const { harm } = await openPages([page]);
  return { harm, said: '', wrong: [] };
}

async function handInClass(classFolder: string): Promise<string[]> {
  await cp(join(top, 'test/attacks/honest'), join(classFolder, 'neighbour'), { recursive: true });
  for (const [at, name] of HOSTILE_NAMES.entries()) {
    const folder = join(classFolder, name);
    await cp(join(top, 'test/attacks/honest'), folder, { recursive: true });
    // Where the program is found shows in the report: below a folder of a hostile name, for some.
    const inner = at % 2 === 0 ? folder : join(folder, '<img src=x onerror=window.harm=9><b data-harm>');
    await mkdir(inner, { recursive: true });
    await writeFile(join(inner, 'attack.py'), hostileProgram());
    if (inner !== folder) await cp(join(folder, 'task.py'), join(inner, 'task.py'));
    for (const file of [
      '<img src=x onerror=window.harm=10>.py',
      'line\nbreak.py',
      `${HOSTILE_ESCAPES}.txt`,
      '{{harm}}.txt',
    ])
      await writeFile(join(folder, file), HOSTILE_HTML.join('\n'));
  }
  return [...HOSTILE_NAMES];
}

/** As the command enters its namespaces; the guard's own user namespace has one user only, so that it cannot become another. */
const ENTERED = [
  'unshare',
  '--mount',
  '--net',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
  'sh',
  '-c',
  '"$@"; exit $?',
  'sh',
];

async function wiremark(...words: string[]): Promise<{ all: string; exitCode: number | undefined }> {
  const isRootless = process.env['WIREMARK_ROOTLESS'] === '1';
  const [file = '', ...rest] = [
    ...(isRootless ? ENTERED : []),
    process.execPath,
    ...process.execArgv,
    join(top, 'harness/cli.ts'),
    ...words,
  ];
  const { all, exitCode } = await execa(file, rest, {
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: 140_000,
    env: isRootless ? { WIREMARK_NAMESPACE: '1' } : {},
  });
  return { all, exitCode };
}

async function pagesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Cells that a spreadsheet runs. */
async function formulasIn(text: string): Promise<string[]> {
  const rows: string[][] = parse(text, { relax_column_count: true });
  return rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)));
}
