import type { SubmissionRecord } from '../../model/evidence.ts';
import type { Cause, Sentence } from '../cause.ts';
import { type ProgramView } from '../context.ts';
import { dialoguesIn, latin } from '../dialogues.ts';
import { eachProgram } from '../each-program.ts';
import { placeOf, reportedErrors } from '../errors.ts';
import { nearest } from '../near.ts';
import { locateLine, stringToken } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** The program opens a file that was not handed in, or not under this name. */
export const dataFileMissing: Cause = {
  code: 'data-file-missing',
  hidesOwn: [
    'crashed',
    'nothing-listening',
    'server-left-early',
    'never-connects',
    'never-ended',
    'reply-missing',
    'file-cut-short',
    'wrong-bytes',
    'reported-error',
  ],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program, view) => {
      const { submission } = context.evidence;
      // a file that a client asked for is no file of the submission's
      const asked = dialoguesIn(view)
        .filter(({ server }) => server === program)
        .map(({ up }) => latin(up.sent.subarray(0, 4096)));
      const missing = missingFiles(program).filter(
        (name) => !asked.some((request) => request.includes(name.split('/').at(-1) ?? name)),
      );
      return missing.map((name) => {
        const traceback = program.tracebacks.find(
          ({ detail }) => detail.includes('No such file') && detail.includes(name),
        );
        const place =
          (traceback === undefined ? undefined : placeOf(submission, traceback)) ??
          locateLine(submission, program.file, stringToken(name)) ??
          (program.file === undefined ? undefined : { file: program.file });
        return {
          ...explain(submission, program, name),
          ...(place === undefined ? {} : { place }),
          frames: [],
        };
      });
    }),
};

/** File names that the program reported as missing. */
function missingFiles(program: ProgramView): string[] {
  const quoted = reportedErrors(program).flatMap((line) =>
    [...line.matchAll(/No such file or directory: b?(['"])(.+?)\1/g)].map((match) =>
      (match[2] ?? '').replaceAll('\\\\', '\\'),
    ),
  );
  const plain = `${program.stdout}\n${program.stderr}`
    .split('\n')
    .flatMap(
      (line) =>
        /(?:^|[\s:'"(])([\w./-]+\.\w{1,5})['"]?\)?: No such file or directory\s*$/.exec(line)?.[1] ?? [],
    );
  return [...new Set([...quoted, ...plain])].slice(0, 3);
}

function explain(
  submission: SubmissionRecord,
  program: ProgramView,
  name: string,
): { text: Sentence; hint: Sentence } {
  const paths = submission.files.map((file) => file.path);
  const baseName = name.split(/[/\\]/).at(-1) ?? name;
  const values = { who: who(program), name: quote(name) };
  const twin = paths.find((path) => path.split('/').at(-1) === baseName);
  if (twin !== undefined) return say('elsewhere', { ...values, other: twin });
  const near = nearest(
    baseName,
    paths.map((path) => path.split('/').at(-1) ?? path),
  );
  if (near !== undefined) return say('near', { ...values, other: near });
  return say(/^(?:\/|[A-Za-z]:)/.test(name) ? 'absolute' : 'none', { ...values, base: quote(baseName) });
}

function say(variant: string, values: Record<string, string | Sentence>): { text: Sentence; hint: Sentence } {
  return {
    text: { key: `diagnosis.data-file-missing.${variant}`, values },
    hint: { key: `diagnosis.data-file-missing.${variant}-hint`, values },
  };
}
