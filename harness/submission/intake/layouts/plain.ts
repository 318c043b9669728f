import { isArchive } from '../../file-kinds.ts';
import type { IntakeDoubt } from '../../../model/intake.ts';
import type { FoundHandIn, Layout } from '../layout.ts';
import { stemOf, type ListedEntry } from '../listing.ts';

/** One folder or one archive for each student or group, named after them. */
export const plain: Layout = {
  name: 'plain',
  async read(listing) {
    const doubts: IntakeDoubt[] = [];
    const unmatched: ListedEntry[] = [];
    const handIns: FoundHandIn[] = [];
    const folders = new Set(
      listing.entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name.toLowerCase()),
    );
    for (const entry of listing.entries) {
      const isPacked = entry.kind === 'file' && isArchive(entry.name);
      if (isPacked && folders.has(stemOf(entry.name).toLowerCase())) {
        doubts.push({
          kind: 'duplicate',
          path: entry.name,
          told: { key: 'intake.doubt.unpacked-beside', values: { path: entry.name } },
        });
      } else if (entry.kind === 'folder' || isPacked) {
        const name = isPacked ? stemOf(entry.name) : entry.name;
        handIns.push({
          // Not the shown name: two that look the same are two.
          key: entry.diskName,
          name,
          parts: [listing.part(entry)],
          shown: entry.name,
          students: [],
          group: name,
        });
      } else unmatched.push(entry);
    }
    const count = handIns.length;
    return { why: { key: 'intake.why.plain', values: { count } }, handIns, unmatched, doubts };
  },
};
