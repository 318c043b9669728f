import type { NearMiss } from '../filter/near-misses.ts';
import type { Message } from '../model/verdict.ts';
import { say } from './cite.ts';
import { clip, listed } from './text.ts';

/** What came nearest to a filter that nothing matches, and what to do about it. */
interface NearMissText {
  actual: Message;
  hint: Message;
  /** Frames that show it, most telling first. */
  frames: number[];
  /** A filter that selects all of the frames that came near, where there is one. */
  filter?: string;
}

/** A near miss in words. */
export function nearMissText(near: NearMiss): NearMissText {
  const term = near.terms.map(quoted).join(', ');
  if (near.kind === 'no-field') {
    const values = {
      field: near.field,
      protocols: listed(near.protocols),
      what: near.isProtocol ? 'protocol' : 'field',
    };
    const socket = near.field.split('.')[0] ?? '';
    const isOtherTransport = near.protocols.includes(otherTransports[socket] ?? '');
    return {
      actual: say('near.no-field', values),
      hint: isOtherTransport
        ? say('near.protocol.hint', { term, socket, values: values.protocols })
        : say('near.no-field.hint', values),
      frames: near.frames,
    };
  }
  const { kind, subject, filter, frames, telling } = near;
  const key = near.kind === 'excluded' ? 'excluded' : keyOf(near);
  const values = {
    kind,
    term,
    count: frames.length,
    field: near.field,
    values: listed(near.values.map((value) => (subject === 'payload' ? `"${clip(value, 50)}"` : value))),
    many: near.values.length,
    socket: ['tcp', 'udp'].find((transport) => transport === near.field.split('.')[0]) ?? 'other',
  };
  const numbers = [...new Set([...telling, ...frames])];
  return {
    actual: say(`near.${key}`, values),
    hint: say(`near.${key}.hint`, values),
    frames: numbers,
    filter,
  };
}

/** What a program sends that made the socket of the other kind. */
const otherTransports: Record<string, string> = { tcp: 'UDP', udp: 'TCP' };

function keyOf({ subject, field, values }: Exclude<NearMiss, { kind: 'no-field' }>): string {
  if (subject === 'other') return 'plain';
  if (field === 'tcp.len' && values.join() === '0') return 'empty';
  return values.length === 0 ? 'absent' : subject;
}

/** A filter, or a part of one, as it stands in a sentence. */
export function quoted(filter: string): string {
  return `\`${clip(filter.replaceAll(/\s+/gu, ' ').trim(), 120)}\``;
}
