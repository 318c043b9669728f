import { OperatorError } from '../../../errors.ts';
import { isArchive } from '../../file-kinds.ts';
import { gathered, type FoundHandIn, type Layout } from '../layout.ts';
import { stemOf, type ListedEntry, type Listing } from '../listing.ts';
import { instantOf } from '../time.ts';

const KNOWN = ['name', 'id', 'email', 'group', 'attempt', 'time', 'file', 'late'];

/**
 * Names as the lecturer's regular expression reads them.
 *
 * @param offset of times that name none.
 * @throws OperatorError where the expression is none, or names nobody.
 */
export function patternLayout(source: string, offset: string): Layout {
  const pattern = compiled(source);
  return {
    name: 'pattern',
    async read(listing) {
      const found: Named[] = [];
      const unmatched: ListedEntry[] = [];
      for (const entry of listing.entries) {
        const isThere = entry.kind === 'folder' || entry.kind === 'file';
        const groups = isThere ? pattern.exec(entry.name)?.groups : undefined;
        const who = groups?.['id'] ?? groups?.['email'] ?? groups?.['group'] ?? groups?.['name'];
        if (groups === undefined || who === undefined) unmatched.push(entry);
        else found.push({ key: keyOf(who, entry, groups), who, entry, groups });
      }
      return {
        why: { key: 'intake.why.pattern', values: { count: found.length, total: listing.entries.length } },
        handIns: [...gathered(found).values()].map((entries) => handInOf(listing, entries, offset)),
        unmatched,
        doubts: [],
      };
    },
  };
}

interface Named {
  /** Of what is put together. */
  key: string;
  who: string;
  entry: ListedEntry;
  groups: Record<string, string | undefined>;
}

/** Files of the same attempt belong together; a folder is a hand-in by itself, and so is an archive without a file name of its own. */
function keyOf(who: string, entry: ListedEntry, groups: Record<string, string | undefined>): string {
  const isLoose = entry.kind === 'file' && (groups['file'] !== undefined || !isArchive(entry.name));
  return JSON.stringify([who, groups['attempt'], groups['time'], isLoose ? '' : entry.diskName]);
}

function handInOf(listing: Listing, entries: Named[], offset: string): FoundHandIn {
  const [first] = entries;
  if (first === undefined) throw new Error('a hand-in has an entry');
  const { groups, entry, who } = first;
  const { name, id, email, group, attempt, time, late } = groups;
  const at = instantOf(time, offset);
  const shownName = (name ?? group ?? id ?? email ?? stemOf(entry.name)).replaceAll('_', ' ').trim();
  const isGroup = group !== undefined && name === undefined && id === undefined;
  return {
    key: who.toLowerCase(),
    name: shownName,
    ...(id === undefined ? {} : { tag: id }),
    parts: entries.map(({ entry: one, groups: own }) => listing.part(one, own['file'])),
    shown: entry.name,
    students: isGroup
      ? []
      : [
          {
            name: shownName,
            ...(id === undefined ? {} : { id }),
            ...(email === undefined ? {} : { email }),
          },
        ],
    group: group ?? shownName,
    ...(at === undefined ? {} : { at }),
    ...(late === undefined || late === '' ? {} : { isMarkedLate: true }),
    ...(attempt !== undefined && /^\d+$/u.test(attempt) ? { attempt: Number(attempt) } : {}),
  };
}

function compiled(source: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, 'u');
  } catch (cause) {
    throw new OperatorError(
      'name-regex',
      `--name-regex is no regular expression: ${cause instanceof Error ? cause.message : String(cause)}.`,
      String.raw`Write, for example, --name-regex '^(?<id>\d+)_(?<name>[^_]+)_(?<file>.+)$'`,
      { cause },
    );
  }
  const named = [...source.matchAll(/\(\?<([A-Za-z_]\w*)>/gu)].map(([, name]) => name ?? '');
  const unknown = named.filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0 || !named.some((name) => ['name', 'id', 'email', 'group'].includes(name))) {
    throw new OperatorError(
      'name-regex',
      unknown.length > 0
        ? `--name-regex has a group that means nothing here: ${unknown.join(', ')}.`
        : '--name-regex says nobody whose hand-in it is.',
      `Name groups among ${KNOWN.join(', ')}; one of name, id, email or group must be there.`,
    );
  }
  return pattern;
}
