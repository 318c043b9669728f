import { PassThrough, Readable } from 'node:stream';
import type { HandIn, Student } from '../../model/evidence.ts';
import { reportPath } from '../link.ts';
import { visible } from '../visible.ts';
import type { ExportFormat, ExportSource } from './format.ts';

/** The same input gives the same bytes: the earliest time that a zip can hold, as no other. */
const ZIP_TIME = new Date(1980, 0, 1);

/**
 * The zip of "Upload multiple feedback files in a zip": each student's page in `<name>_<participant>_assignfeedback_file/`. Pages are those
 * that students may see.
 */
export const moodleFeedback: ExportFormat = {
  name: 'moodle-feedback',
  summary: "a zip of reports, for Moodle's feedback files",
  reader: 'student',
  async *export(source) {
    yield { path: 'moodle-feedback.zip', content: zipOf(source) };
  },
};

async function* zipOf(source: ExportSource): AsyncIterable<Uint8Array> {
  const entries: Page[] = [];
  for await (const page of pages(source)) entries.push(page);
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.once('error', (error: Error) => output.destroy(error));
  zip.outputStream.pipe(output);
  for (const { folder, id } of entries) {
    // Read when its turn comes, so that one page at a time is in memory.
    zip.addReadStreamLazy(`${folder}/report.html`, entry, (ready) => {
      source.readReport(reportPath(id)).then(
        (page) => ready(null, Readable.from([page])),
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }
  zip.end();
  yield* output;
}

const entry = { mtime: ZIP_TIME, mode: 0o100644, forceDosTimestamp: true };

/** The folder in the zip, and whose page goes there. */
interface Page {
  folder: string;
  id: string;
}

async function* pages(source: ExportSource): AsyncIterable<Page> {
  const taken = new Set<string>();
  for await (const { submission, score } of source.studentResults()) {
    const { id } = submission;
    const students = participants(await source.handIn(id));
    // A page that says "not graded" is no feedback to be notified of.
    if (score === null) source.note(`${id}: not graded, so it is not in the feedback zip.`);
    else if (students.length === 0)
      source.note(`${id}: its Moodle participant number is not known, so it is not in the feedback zip.`);
    else
      for (const { name, platformId } of students) {
        const folder = `${folderName(name)}_${platformId}_assignfeedback_file`;
        if (!taken.has(folder)) yield { folder, id };
        taken.add(folder);
      }
  }
}

function participants(handIn: HandIn | undefined): (Student & { platformId: string })[] {
  return (handIn?.students ?? []).flatMap((student) =>
    student.platformId !== undefined && /^\d+$/u.test(student.platformId)
      ? [{ ...student, platformId: student.platformId }]
      : [],
  );
}

/** Moodle cuts the folder's name at underscores, and reads the number behind the first. */
function folderName(name: string): string {
  const plain = visible(name.normalize('NFC'))
    .replace(/[_/\\:*?"<>|]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return plain === '' || /^\.+$/u.test(plain) ? 'Participant' : plain;
}
