import type { Claim, Statement } from '../types.ts';

const SERVES =
  /\b(?:(?:tcp )?servers?(?:nya)?|peladen)\b[^.,;]{0,30}?\b(?:serves?|served|handles?|handled|processes|processed|melayani|menangani|memproses)\b(?<rest>[^.;]*)|\b(?:clients?|klien|keduanya|mesin-2 (?:dan|and) mesin-3|they)\b[^.,;]{0,20}?\b(?:(?:are|were) (?:served|handled)|dilayani|ditangani|diproses)\b(?<passive>[^.;]*)/iu;
const PARALLEL =
  /\b(?:in parallel|parallel|paralel|concurrently|simultaneously|at the same time|bersamaan|serentak|sekaligus|konkuren|simultan)\b/iu;
const SINGLE =
  /\b(?:one at a time|one by one|one client at a time|one after (?:another|the other)|sequentially|serially|satu per satu|satu persatu|satu-satu|sekuensial|berurutan|secara serial|secara iteratif)\b/iu;
const IN_TURNS = /\b(?:in turns?|bergantian|bergiliran|taking turns)\b/iu;
/** Accepting connections at the same time is the kernel's work; arriving at the same time is the clients'. */
const OTHERWISE =
  /\b(?:koneksi|connections?|handshakes?|accepts?|menerima|requests? (?:that|yang)|yang (?:datang|masuk|terhubung|dijalankan)|that (?:arrive|come|connect|run)|who (?:come|connect)|udp|thread(?:s|ed|ing)?|version|versi)\b/iu;

/** `TCP servers serve in parallel`, `server melayani client satu per satu`. */
export function service({ text, cells }: Statement): Claim[] {
  const groups = cells === undefined ? SERVES.exec(text)?.groups : undefined;
  const said = groups?.['rest'] ?? groups?.['passive'];
  if (said === undefined || OTHERWISE.test(text)) return [];
  const hows = [
    ...(PARALLEL.test(said) ? (['parallel'] as const) : []),
    ...(SINGLE.test(said) ? (['one-at-a-time'] as const) : []),
    ...(IN_TURNS.test(said) ? (['in-turns'] as const) : []),
  ];
  const [how] = hows;
  return how === undefined || hows.length > 1 ? [] : [{ kind: 'service', how }];
}
