import type { TcpFlags } from '../../wire/types.ts';
import type { FlagName } from '../types.ts';

const ORDER: FlagName[] = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'];

/** As Wireshark writes them: `SYN, ACK`. */
export function flagText(flags: TcpFlags): string {
  const set = ORDER.filter((name) => flags[name]).map((name) => name.toUpperCase());
  return set.length === 0 ? '–' : set.join(', ');
}

/** How flags that were named fit those of a segment. `partly`: all of them are set, and so is another one that would have been named. */
export function flagsFit(named: readonly FlagName[], flags: TcpFlags): 'fit' | 'partly' | 'not' {
  if (named.some((name) => !flags[name])) return 'not';
  const telling = (['syn', 'fin', 'rst'] as const).filter((name) => flags[name]);
  if (telling.some((name) => !named.includes(name))) return 'partly';
  // A SYN and a SYN, ACK are two things; FIN and FIN, ACK are one in everyday speech.
  if (flags.syn && flags.ack && !named.includes('ack')) return 'partly';
  if (telling.length === 0 && flags.psh && !named.includes('psh')) return 'partly';
  return 'fit';
}
