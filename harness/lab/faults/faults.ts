/** A known way to break a program that is right. The library in fault.c does it, by this name. */
export interface Fault {
  name: string;
  /** Follows the program's name in a sentence for the lecturer. */
  says: string;
  /** Which programs of the rubric it makes sense for. */
  side: 'server' | 'client' | 'any';
  /** What the program must have been seen to do, for the fault to have an effect: one of these, each with all its deeds. */
  when: readonly Deed[][];
  /** Set where it changes nothing on the wire: only checks that read the output can see it. */
  isOffTheWire?: true;
}

/** What the library notes of a program that it watches, by the letter it writes. */
export const deeds = {
  L: 'loaded',
  '!': 'fired',
  s: 'opened',
  b: 'bound',
  l: 'listened',
  a: 'accepted',
  A: 'met a second client',
  c: 'connected by TCP',
  k: 'connected by UDP',
  t: 'sent by TCP',
  u: 'sent by UDP',
  r: 'received by TCP',
  v: 'received by UDP',
  T: 'sent twice',
  R: 'received twice',
  h: 'sent a line end',
  w: 'sent small letters',
  n: 'asked for a name',
} as const;
export type Deed = (typeof deeds)[keyof typeof deeds];

/** What the library noted, from its log. */
export function deedsOf(log: string): Set<Deed> {
  const found = Object.entries(deeds).filter(([letter]) => log.includes(letter));
  return new Set(found.map(([, deed]) => deed));
}

/** On which side of the exchange a program was seen: one that listens, or that receives by UDP on a port of its own, serves. */
export function sideOf(seen: ReadonlySet<Deed>): 'server' | 'client' {
  return seen.has('listened') || (seen.has('bound') && seen.has('received by UDP')) ? 'server' : 'client';
}

/** Whether a fault can have an effect on a program that was seen to do this. */
export function applies({ side, when }: Fault, seen: ReadonlySet<Deed>): boolean {
  return (side === 'any' || side === sideOf(seen)) && when.some((all) => all.every((deed) => seen.has(deed)));
}

const sends: Deed[][] = [['sent by TCP'], ['sent by UDP']];
const receives: Deed[][] = [['received by TCP'], ['received by UDP']];
const joinsByTcp: Deed[][] = [['accepted'], ['connected by TCP']];
const aims: Deed[][] = [['connected by TCP'], ['connected by UDP'], ['sent by UDP']];

/** Every fault, in the order of the report. */
export const faults: readonly Fault[] = [
  { name: 'other-port', says: 'uses another port', side: 'any', when: [['bound'], ...aims] },
  { name: 'loopback-only', says: 'listens on 127.0.0.1 only', side: 'server', when: [['bound']] },
  { name: 'other-address', says: 'goes to another address', side: 'client', when: aims },
  { name: 'to-localhost', says: 'goes to localhost', side: 'client', when: aims },
  {
    name: 'other-transport',
    says: 'uses UDP in place of TCP, or TCP in place of UDP',
    side: 'any',
    when: [['bound'], ...aims],
  },
  { name: 'never-listens', says: 'never listens', side: 'server', when: [['listened']] },
  { name: 'never-accepts', says: 'never accepts a connection', side: 'server', when: [['accepted']] },
  {
    name: 'never-connects',
    says: 'never connects',
    side: 'client',
    when: [['connected by TCP'], ['connected by UDP']],
  },
  { name: 'changed-byte', says: 'sends a wrong byte in the middle', side: 'any', when: sends },
  { name: 'changed-start', says: 'sends a wrong first byte', side: 'any', when: sends },
  { name: 'cut-byte', says: 'sends everything but the last byte', side: 'any', when: sends },
  { name: 'extra-byte', says: 'sends a byte too many', side: 'any', when: sends },
  {
    name: 'upper-case',
    says: 'sends everything in capital letters',
    side: 'any',
    when: [['sent small letters']],
  },
  { name: 'no-line-end', says: 'leaves out CR LF', side: 'any', when: [['sent a line end']] },
  { name: 'bare-line-end', says: 'sends LF in place of CR LF', side: 'any', when: [['sent a line end']] },
  { name: 'sends-nothing', says: 'sends nothing', side: 'any', when: sends },
  { name: 'sends-twice', says: 'sends everything twice', side: 'any', when: sends },
  { name: 'first-send-only', says: 'sends the first piece only', side: 'any', when: [['sent twice']] },
  { name: 'first-send-lost', says: 'leaves out the first piece', side: 'any', when: sends },
  { name: 'swapped', says: 'sends the second piece before the first', side: 'any', when: [['sent twice']] },
  { name: 'one-behind', says: 'sends each piece when the next one is due', side: 'any', when: sends },
  {
    name: 'other-source-port',
    says: 'answers from another port',
    side: 'server',
    when: [['bound', 'sent by UDP']],
  },
  { name: 'resets', says: 'resets its connections in place of closing them', side: 'any', when: joinsByTcp },
  { name: 'never-closes', says: 'never closes a connection', side: 'any', when: joinsByTcp },
  {
    name: 'closes-at-once',
    says: 'closes each connection as soon as it is open',
    side: 'any',
    when: joinsByTcp,
  },
  {
    name: 'closes-after-receive',
    says: 'closes each connection after the first data',
    side: 'any',
    when: [['received by TCP']],
  },
  { name: 'crashes-at-start', says: 'crashes at its first socket', side: 'any', when: [['opened']] },
  {
    name: 'crashes-at-accept',
    says: 'crashes when it accepts a connection',
    side: 'server',
    when: [['accepted']],
  },
  { name: 'crashes-at-receive', says: 'crashes when it receives data', side: 'any', when: receives },
  {
    name: 'crashes-at-second',
    says: 'crashes at the second client',
    side: 'server',
    when: [['met a second client']],
  },
  {
    name: 'ends-after-first',
    says: 'ends after the first client',
    side: 'server',
    when: [['accepted'], ['bound', 'received by UDP']],
  },
  {
    name: 'first-client-only',
    says: 'serves the first client only',
    side: 'server',
    when: [['met a second client']],
  },
  {
    name: 'one-at-a-time',
    says: 'takes a client when the one before has gone',
    side: 'server',
    when: [['accepted', 'met a second client']],
  },
  { name: 'other-name', says: 'asks for another name', side: 'any', when: [['asked for a name']] },
  { name: 'asks-no-name', says: 'asks for no name', side: 'any', when: [['asked for a name']] },
  { name: 'prints-nothing', says: 'prints nothing', side: 'any', when: [['loaded']], isOffTheWire: true },
];
