import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ArchiveProblem } from '../archives/problem.ts';
import { OperatorError } from '../../errors.ts';
import type { LayoutName } from '../../model/intake.ts';
import { isArchive, isProgramSource } from '../file-kinds.ts';
import { RECOGNISED_SHARE, type Layout, type LayoutReading } from './layout.ts';
import { layouts, plain } from './layouts/index.ts';
import { archiveListing, folderListing, type ListedEntry, type Listing } from './listing.ts';

export interface Recognised {
  name: LayoutName;
  listing: Listing;
  reading: LayoutReading;
}

const MOST_LEVELS = 4;

/**
 * Finds out how the hand-ins in a folder or an archive lie. A folder around them, and an archive in a folder of its own, are entered.
 *
 * @param wanted takes this layout instead.
 * @param apart a folder that is passed over.
 * @throws OperatorError where nothing is there, or two layouts fit: it is never chosen in silence.
 */
export async function recognise(full: string, wanted?: Layout, apart?: string): Promise<Recognised> {
  let listing = await listingAt(full, apart);
  if (wanted !== undefined) return { name: wanted.name, listing, reading: await readAs(wanted, listing) };
  let inside: Listing | undefined = listing;
  for (let level = 0; level < MOST_LEVELS && inside !== undefined; level += 1) {
    const specific = await recogniseSpecific(inside);
    if (specific !== undefined) return specific;
    // In an archive a folder around all students is common; on disk the lecturer named the folder.
    if (inside.archive !== undefined && looksLikeClass(inside)) listing = inside;
    inside = await onlyInside(inside);
  }
  await refuseClassInside(listing, full);
  return { name: 'plain', listing, reading: await readAs(plain, listing) };
}

async function listingAt(full: string, apart: string | undefined): Promise<Listing> {
  return (await lstat(full)).isDirectory() ? folderListing(full, apart) : listingOfArchive(full);
}

async function listingOfArchive(full: string): Promise<Listing> {
  try {
    return await archiveListing(full);
  } catch (cause) {
    if (!(cause instanceof ArchiveProblem)) throw cause;
    throw new OperatorError(
      'class-archive-unreadable',
      `${path.basename(full)} cannot be read. ${cause.message}`,
      'Download it again, or unpack it and give the folder.',
      { cause },
    );
  }
}

async function readAs(layout: Layout, listing: Listing): Promise<LayoutReading> {
  const reading = await layout.read(listing);
  if (reading !== undefined) return reading;
  throw new OperatorError(
    'layout-not-there',
    `Nothing in ${listing.name} looks like the layout ${layout.name}.`,
    'Leave the layout out to have it recognised.',
  );
}

async function recogniseSpecific(listing: Listing): Promise<Recognised | undefined> {
  const found: Recognised[] = [];
  for (const layout of layouts) {
    const reading = await layout.read(listing);
    if (reading !== undefined) found.push({ name: layout.name, listing, reading });
  }
  const [only, ...more] = found;
  if (only === undefined) return undefined;
  const total = listing.entries.length;
  const share = (total - only.reading.unmatched.length) / Math.max(1, total);
  if (more.length === 0 && (share >= RECOGNISED_SHARE || only.name === 'gradescope')) return only;
  const seen = found.map(
    ({ name, reading }) =>
      `${name} (${total - reading.unmatched.length} of ${total}, for example ${reading.handIns[0]?.shown ?? '–'})`,
  );
  if (more.length === 0)
    seen.push(`plain (the others, for example ${only.reading.unmatched[0]?.name ?? '–'})`);
  throw new OperatorError(
    'layout-unclear',
    `${listing.name} looks like more than one thing: ${seen.join('; ')}.`,
    'Put each into a folder of its own, or say how to read names with --name-regex.',
  );
}

/** The one folder, or the one archive on disk, in which everything lies. */
async function onlyInside(listing: Listing): Promise<Listing | undefined> {
  const [only, ...more] = listing.entries;
  if (only === undefined || more.length > 0) return undefined;
  if (only.kind === 'folder') return listing.enter(only);
  if (only.kind !== 'file' || listing.archive !== undefined || !isArchive(only.name)) return undefined;
  return archiveListing(listing.part(only).path).catch((cause: unknown) => {
    if (cause instanceof ArchiveProblem) return undefined;
    throw cause;
  });
}

/** Folders and archives, and not the parts of one submission: no program, no folder that is named after a problem or a role. */
function looksLikeClass({ entries }: Listing): boolean {
  const inside = entries.filter((entry) => entry.kind === 'folder' || isArchive(entry.name));
  return (
    inside.length > 1 &&
    !entries.some((entry) => entry.kind === 'file' && isProgramSource(entry.name)) &&
    !inside.some(({ name }) => partName.test(name))
  );
}

const partName =
  /^((soal|problem|prob|no|nomor|task|tugas|part|bagian|latihan|question|mesin|p|q)[ _.-]*\d+|\d{1,2}|server|client|klien|src|source|code|kode)\b/iu;

/** Several downloads of a platform side by side would each pass for one student's archive. */
async function refuseClassInside(listing: Listing, full: string): Promise<void> {
  if (listing.archive !== undefined) return;
  for (const entry of listing.entries.filter(isMaybeDownload)) {
    const inside = await archiveListing(path.join(full, entry.diskName)).catch(() => undefined);
    const found = inside === undefined ? undefined : await recogniseSpecific(inside).catch(() => undefined);
    if (found === undefined) continue;
    throw new OperatorError(
      'class-archive-inside',
      `${entry.name} holds the hand-ins of a whole class (${found.name}), beside others.`,
      `Give it by itself: wiremark grade '${path.join(full, entry.name)}' --rubric …`,
    );
  }
}

function isMaybeDownload({ name, kind }: ListedEntry): boolean {
  return kind === 'file' && /(-\d+|submissions?|export)( \(\d+\))?\.zip$/iu.test(name);
}
