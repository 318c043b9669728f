import { readdir } from 'node:fs/promises';
import { archiveKindOf } from '../archives/kind.ts';
import { ArchiveProblem } from '../archives/problem.ts';
import { isArchive } from '../file-kinds.ts';
import { isJunk } from '../junk.ts';
import type { IntakeDoubt } from '../../model/intake.ts';
import type { SubmissionSource } from '../source.ts';
import type { Recognised } from './recognise.ts';

/** What shows without opening anything: entries of nobody, links, empty folders, archives of a kind that cannot be unpacked. */
export async function entryDoubts(
  { reading, listing }: Recognised,
  submissions: readonly SubmissionSource[],
): Promise<IntakeDoubt[]> {
  const doubts: IntakeDoubt[] = [];
  for (const entry of reading.unmatched) {
    const isLink = entry.kind === 'link';
    // The lecturer's own papers beside the hand-ins.
    if (/^(readme(\.\w+)?|expected\.json|(grades|roster|nilai|daftar)[^/]*\.csv)$/iu.test(entry.name))
      continue;
    doubts.push({
      kind: isLink ? 'unreadable' : 'unmatched',
      path: entry.name,
      told: {
        key: isLink ? 'intake.doubt.link' : 'intake.doubt.unmatched',
        values: { path: entry.name, folder: listing.name },
      },
    });
  }
  for (const source of submissions) {
    const told = await lookInto(source);
    if (told !== undefined) doubts.push(told);
  }
  return doubts;
}

async function lookInto(source: SubmissionSource): Promise<IntakeDoubt | undefined> {
  if (source.parts?.some(({ inside }) => inside !== undefined) === true) return undefined;
  const name = source.path.split('/').pop() ?? source.path;
  const about = { path: name, submission: source.id };
  if (!isArchive(source.path)) {
    if (source.parts !== undefined) return undefined;
    const names = await readdir(source.path).catch(() => undefined);
    return names === undefined || names.some((one) => !isJunk(one))
      ? undefined
      : { kind: 'empty', ...about, told: { key: 'intake.doubt.empty', values: { path: name } } };
  }
  const found = await archiveKindOf(source.path);
  const problem =
    found?.kind === 'unsupported'
      ? new ArchiveProblem('unsupported', { format: found.format })
      : found?.kind === 'broken'
        ? new ArchiveProblem(found.isEmpty ? 'empty-file' : 'broken', {
            what: 'its contents are no archive',
          })
        : undefined;
  return problem && { kind: 'unreadable', ...about, told: problem.told(name) };
}
