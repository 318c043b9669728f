import type { Probe, ProbeBytes, TcpClientProbe, TcpServerProbe } from '../../model/probe.ts';
import type { ProbeStep } from '../../model/rubric.ts';
import type { Words } from './words.ts';

/** What a probe of ours does, in a sentence. */
export function probeSentence({ probe, on, id }: ProbeStep, words: Words): string {
  const { text } = words;
  const client = words.short(id ?? probe.kind);
  if (probe.kind === 'tcp-server' || probe.kind === 'udp-server')
    return text('probe.server', {
      client,
      machine: on,
      protocol: protocolOf(probe),
      port: String(probe.port),
      does: serverDoes(probe, words),
    });
  return text('probe.client', {
    client,
    machine: on,
    count: probe.count ?? 1,
    server: words.program(probe.to),
    protocol: protocolOf(probe),
    port: String(probe.port),
    does: clientDoes(probe, words),
  });
}

function clientDoes(probe: Extract<Probe, { to: string }>, words: Words): string {
  const { text } = words;
  const sends = (probe.send ?? []).map((bytes) => bytesWords(bytes, words));
  const values = { requests: words.all(sends), number: sends.length };
  if (probe.kind === 'udp-client')
    return text('probe.datagrams', { ...values, waits: probe.answer === 'none' ? 'no' : 'yes' });
  const mode = probe.mode ?? 'whole';
  if (sends.length === 0)
    return text(`probe.silent-${mode === 'held-open' || mode === 'reset' ? mode : 'whole'}`);
  return text(`probe.${mode}`, {
    ...values,
    ...pieces(probe),
    waits: probe.answer === 'none' ? 'no' : 'yes',
  });
}

function serverDoes(
  probe: Extract<Probe, { kind: 'tcp-server' | 'udp-server' }>,
  { text, code }: Words,
): string {
  const size = probe.kind === 'tcp-server' ? pieces(probe) : { bytes: 1 };
  return text(`probe.serves-${probe.mode ?? 'echo'}`, { ...size, reply: code(probe.reply ?? '') });
}

function pieces({ pieceBytes }: TcpClientProbe | TcpServerProbe): { bytes: number } {
  return { bytes: pieceBytes ?? 1 };
}

function protocolOf({ kind }: Probe): string {
  return kind.startsWith('tcp') ? 'TCP' : 'UDP';
}

function bytesWords(bytes: ProbeBytes, { text, code }: Words): string {
  if (bytes === '') return text('probe.nothing');
  if (typeof bytes === 'string') return code(bytes);
  if ('hex' in bytes) return text('probe.hex', { hex: code(bytes.hex) });
  return text('probe.repeat', { bytes: bytes.bytes, text: code(bytes.repeat) });
}
