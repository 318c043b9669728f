import { cautionOf } from '../caution.ts';
import type { Claim, Form, Statement } from '../types.ts';
import { connects, refused, serverPort } from './connections.ts';
import { names, noName, payload } from './contents.ts';
import { frameInSentence } from './frame-in-sentence.ts';
import { packetList } from './packet-list.ts';
import { sendsBytes, sendsFlags } from './sends.ts';
import { service } from './service.ts';
import { closedWith, closesFirst, count, handshake, noHandshake, order, transport } from './shape.ts';
import { tableRow } from './table-row.ts';

/** Every form of saying something about the wire. A new one is a function here, and a judge where it says something new. */
const forms: Form[] = [
  packetList,
  tableRow,
  frameInSentence,
  sendsFlags,
  sendsBytes,
  connects,
  serverPort,
  refused,
  service,
  handshake,
  closedWith,
  closesFirst,
  payload,
  names,
  noName,
  order,
  count,
  transport,
];

/** What a statement says of the wire, and whether it seems to say anything of it at all. */
export function readStatement(statement: Statement): { claims: Claim[]; isAbout: boolean } {
  if (statement.isAside === true) return { claims: [], isAbout: false };
  const { text } = statement;
  const isAbout = ABOUT.test(text);
  // What denies a handshake is a form of its own.
  const said = statement.raw;
  if (cautionOf(said) !== undefined) return { claims: isRisky(said) ? [] : noHandshake(statement), isAbout };
  const found = forms.flatMap((form) => form(statement));
  const hasFrame = found.some(({ kind }) => kind === 'frame');
  // A sentence about a frame by its number says what that frame does: it is no statement about the whole capture.
  const claims = hasFrame ? found.filter(({ kind }) => kind === 'frame') : found;
  const own = OTHER_PROTOCOL.test(text) ? claims.filter(({ kind }) => FOR_ANY.has(kind)) : claims;
  return { claims: distinct(own), isAbout: isAbout || own.length > 0 };
}

/** It speaks of other traffic than the lab's: only what holds for any traffic is read. */
const OTHER_PROTOCOL =
  /\b(?:dns|https?|arp|icmp|ping|ssh|mdns|dhcp|tls|ssl|quic|mqtt|browser|google|youtube|resolver|localhost|127\.0\.0\.1|loopback)\b/iu;
const FOR_ANY = new Set<Claim['kind']>(['frame', 'name', 'no-name', 'count', 'no-handshake']);

function isRisky(text: string): boolean {
  const caution = cautionOf(text);
  return (
    caution !== 'negated' ||
    cautionOf(text.replaceAll(/\b(?:no|without|tanpa|tidak|does not|not)\b/giu, ' ')) !== undefined
  );
}

/** Speaks of what can be seen on the wire. */
const ABOUT =
  /\b(?:frames? ?#?\d|(?:paket|packet)s?\b.*\d|syn|fin|rst|psh|handshake|payload|port \d+|\d+ (?:bytes?|byte)|nxdomain|refused|ditolak|parallel|paralel|bersamaan|bergantian|one at a time|satu per satu)\b|\d{1,3}(?:\.\d{1,3}){3}/iu;

function distinct(claims: Claim[]): Claim[] {
  return [...new Map(claims.map((claim) => [JSON.stringify(claim), claim])).values()];
}
