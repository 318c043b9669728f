import type { Cause } from '../cause.ts';
import type { Context, ProgramView, ScenarioView } from '../context.ts';
import { dialoguesIn, latin } from '../dialogues.ts';
import { eachProgram } from '../each-program.ts';
import { reportedErrors } from '../errors.ts';
import { deadSymptoms, peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** A file of the submission has the name of a standard module, which Python then never finds. */
export const ownModuleShadows: Cause = {
  code: 'own-module-shadows',
  hidesOwn: [...deadSymptoms, 'package-missing'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program, view) => {
      if (program.language !== 'python') return undefined;
      const complaint = complaints(context, program, view);
      const module = complaint.module;
      if (module === undefined) return undefined;
      const folder = (program.file ?? '').replace(/[^/]*$/, '');
      const file = [`${folder}${module}.py`, `${folder}${module}/__init__.py`].find((path) =>
        context.evidence.submission.files.some((one) => one.path === path),
      );
      if (file === undefined || file === program.file) return undefined;
      return {
        text: {
          key: 'diagnosis.own-module-shadows',
          values: { who: who(program), file, module, error: quote(complaint.line) },
        },
        hint: { key: 'diagnosis.own-module-shadows.hint', values: { file, module } },
        place: { file, line: 1 },
        frames: [],
        once: file,
        always: true,
      };
    }),
};

/** Where a program says that a module of the standard library lacks something, in what it printed or answered. */
function complaints(
  context: Context,
  program: ProgramView,
  view: ScenarioView,
): { module: string | undefined; line: string } {
  const answers =
    program.role === 'server'
      ? dialoguesIn(view)
          .filter(({ server }) => server === program)
          .map(({ down }) => latin(down.sent.subarray(0, 4096)))
      : [];
  for (const line of [...reportedErrors(program), ...answers]) {
    const match =
      /module '([\w.]+)' has no attribute '\w+'|cannot import name '\w+' from (?:partially initialized module )?'([\w.]+)'|No module named '(\w+)\.[\w.]+'; '\3' is not a package/.exec(
        line,
      );
    const module = (match?.[1] ?? match?.[2] ?? match?.[3])?.split('.')[0];
    if (match !== null && module !== undefined && STANDARD.has(module)) return { module, line: match[0] };
  }
  return { module: undefined, line: '' };
}

/** Modules of Python's standard library whose names students give to their own files. */
const STANDARD = new Set(
  `abc argparse array ast asyncio base64 bisect calendar cmd code codecs collections concurrent copy csv datetime
  decimal email enum errno fcntl ftplib functools gc getopt getpass glob hashlib heapq hmac html http imaplib io
  ipaddress itertools json keyword logging math multiprocessing numbers operator os pathlib pickle platform poplib
  pprint queue random re sched secrets select selectors shelve shlex shutil signal smtplib socket socketserver
  sqlite3 ssl stat statistics string struct subprocess sys tempfile test textwrap thread threading time token
  traceback types typing unittest urllib uuid warnings wave weakref xml zipfile zlib`.split(/\s+/),
);
