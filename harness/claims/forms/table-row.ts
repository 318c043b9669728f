import { cautionOf } from '../caution.ts';
import type { Claim, FrameClaim, Party, Statement } from '../types.ts';
import { flagsOf, FLAGS, partyOf } from '../words.ts';
import { infoIn } from './packet-list.ts';
import { addressIn, saidOfFrame } from './said-of-frame.ts';

const COLUMNS: [Column, RegExp][] = [
  [
    'number',
    /^(?:#|no\.?|nomor|number|(?:no\.?|nomor|number)?\s*(?:frame|paket|packet)(?:\s*(?:no\.?|number|#))?)$/iu,
  ],
  ['from', /^(?:source|src|sumber|asal|dari|from|pengirim|sender|alamat asal|ip (?:asal|sumber|source))$/iu],
  [
    'to',
    /^(?:destination|dest?|dst|tujuan|ke|to|penerima|receiver|alamat tujuan|ip (?:tujuan|destination))$/iu,
  ],
  ['flags', /^(?:tcp )?flags?$/iu],
  ['time', /^(?:time|waktu)(?: ?\([^)]*\))?$/iu],
  [
    'data',
    /^(?:(?:tcp )?(?:payload|data)(?: ?\((?:bytes?|b)\)| length| size)|(?:length|size|len|bytes?) of (?:the )?(?:data|payload)|(?:panjang|ukuran|besar|jumlah|len|byte) (?:data|payload|isi)(?: ?\((?:bytes?|b)\))?|jumlah byte data)$/iu,
  ],
  [
    'size',
    /^(?:(?:frame )?(?:length|len|panjang|ukuran|size)(?: frame| paket| packet)?(?: ?\((?:bytes?|b)\))?|bytes?|jumlah byte)$/iu,
  ],
  ['protocol', /^(?:protocol|protokol|proto)$/iu],
  [
    'about',
    /^(?:info|information|informasi|keterangan|description|deskripsi|penjelasan|explanation|isi|content|arti|meaning|event|aktivitas|activity|what|catatan|notes?)$/iu,
  ],
];
type Column = 'number' | 'from' | 'to' | 'flags' | 'size' | 'data' | 'time' | 'protocol' | 'about';

/** A row of a table of frames: `| 8578 | PSH, ACK data from 172.18.0.3 |`, with or without names of columns. */
export function tableRow({ cells, header, text }: Statement): Claim[] {
  if (cells === undefined || cautionOf(text) !== undefined) return [];
  const columns = header?.map(columnOf) ?? [];
  // Where a cell is missing or two were joined nobody knows which column another stands in.
  if (header !== undefined && header.length !== cells.length) return [];
  const at = header === undefined ? 0 : columns.indexOf('number');
  const number = /^(?:frame|paket|packet|no\.?)?\s*#?(\d{1,7})$/iu.exec(cells[at] ?? '')?.[1];
  if (at === -1 || number === undefined) return [];
  const said = header === undefined ? withoutNames(cells.slice(1)) : withNames(cells, columns);
  if (said === undefined || Object.keys(said).length === 0) return [];
  return [{ kind: 'frame', number: Number(number), isOrdinal: false, ...said }];
}

/** What a column is about, by its head; undefined where that is not known. */
export function columnOf(name: string): Column | undefined {
  return COLUMNS.find(([, names]) => names.test(name.trim()))?.[0];
}

function withNames(cells: string[], columns: (Column | undefined)[]): Partial<FrameClaim> | undefined {
  const cell = (column: Column): string => cells[columns.indexOf(column)] ?? '';
  const about = cell('about');
  const info = infoIn(about);
  const described = Object.keys(info).length > 0 || about === '' ? undefined : fromStart(about);
  const flags = flagsIn(cell('flags'));
  // Two columns that name different flags: one of them is about something else.
  if (flags !== undefined && described?.flags !== undefined && !sameFlags(flags, described.flags))
    return undefined;
  const [from, to] = [whoIn(cell('from')), whoIn(cell('to'))];
  const [size, data] = [sizeIn(cell('size')), sizeIn(cell('data'))];
  const time = /^\d+\.\d+$/u.exec(cell('time').trim())?.[0];
  const protocol = /^(tcp|udp|arp|dns|icmp)$/iu.exec(cell('protocol').trim())?.[1]?.toLowerCase();
  return {
    ...described,
    ...info,
    ...(flags === undefined ? {} : { flags }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(size === undefined ? {} : { bytes: size }),
    ...(data === undefined ? {} : { dataBytes: data }),
    ...(time === undefined ? {} : { time }),
    ...(isProtocol(protocol) ? { protocol } : {}),
  };
}

function sizeIn(cell: string): number | undefined {
  const size = /^(\d{1,6})(?: ?(?:b|bytes?))?$/iu.exec(cell.trim())?.[1];
  return size === undefined ? undefined : Number(size);
}

function withoutNames(cells: string[]): Partial<FrameClaim> | undefined {
  const info = infoIn(cells.join(' '));
  if (Object.keys(info).length > 0) return info;
  const said = cells.flatMap((cell) => fromStart(cell) ?? []);
  const [first, ...rest] = said;
  // Several cells may speak of one thing, but not of different flags.
  if (rest.some(({ flags }) => flags !== undefined && !sameFlags(flags, first?.flags))) return undefined;
  return first === undefined ? undefined : Object.assign({}, ...said.toReversed());
}

/** What a cell says, where it begins with the frame's flags or names none. */
function fromStart(cell: string): Partial<FrameClaim> | undefined {
  const set = new RegExp(FLAGS, 'iu').exec(cell);
  const lead = set === null ? '' : cell.slice(0, set.index);
  if (/\w/u.test(lead) && !LEAD.test(lead)) return undefined;
  return saidOfFrame(cell);
}

/** What may stand before a frame's own flags. */
const LEAD =
  /^\W*(?:(?:the|a|an|client|klien|server|mesin-?\d|[\d.]{7,15}|sends|sent|mengirim(?:kan)?|answers|replies|membalas|menjawab|with|dengan|paket|packet|segmen|segment|flag|tcp|data|dari|from|first|second|third)\W*)+$/iu;

function flagsIn(cell: string): FrameClaim['flags'] {
  const text = cell
    .trim()
    .replaceAll(/\b(?:dan|and)\b|[|]/giu, ',')
    .replaceAll(/\s*,\s*/gu, ', ');
  return new RegExp(String.raw`^${FLAGS}$`, 'iu').test(text) ? flagsOf(text) : undefined;
}

function sameFlags(a: readonly string[], b: readonly string[] | undefined): boolean {
  return a.toSorted().join(' ') === b?.toSorted().join(' ');
}

function whoIn(cell: string): Party | undefined {
  const address = addressIn(cell.replace(/:\d+$/u, ''));
  return address === undefined ? partyOf(cell) : { kind: 'address', address };
}

function isProtocol(text: string | undefined): text is NonNullable<FrameClaim['protocol']> {
  return text !== undefined && ['tcp', 'udp', 'arp', 'dns', 'icmp'].includes(text);
}
