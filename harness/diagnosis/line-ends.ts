import type { Finding } from './cause.ts';
import type { Context } from './context.ts';
import { eachDialogue, latin } from './dialogues.ts';
import { cite } from './frames.ts';
import { locateOnly } from './source.ts';
import { who } from './words.ts';

/** Answers that lack the line end a failed `reply` check asks for: another one (`wrong`), or none at all (`none`). */
export function lineEndFaults(context: Context, kind: 'wrong' | 'none'): Finding[] {
  return eachDialogue(context, 'server', ({ view, client, server, down }) => {
    const asking = context.checks.filter(
      (check) =>
        check.status === 'failed' &&
        check.item.type === 'reply' &&
        check.item.scenario === view.id &&
        (check.mentions.get(view.id)?.has(client.id) ?? false) &&
        endOf(check.with) !== undefined,
    );
    const wanted = asking.map((check) => endOf(check.with)).find((end) => end !== undefined);
    const got = /[\r\n]*$/.exec(latin(down.sent))?.[0] ?? '';
    if (wanted === undefined || down.sent.length === 0 || got.endsWith(wanted)) return undefined;
    if ((got === '') !== (kind === 'none')) return undefined;
    const code = kind === 'none' ? 'reply-unterminated' : 'wrong-line-end';
    const place = locateOnly(
      context.evidence.submission,
      server.file,
      ...(got === '\n\r' ? [/\\n\\r|chr\s*\(\s*10\s*\)\s*\+\s*chr\s*\(\s*13\s*\)|\b10\s*,\s*13\b/] : []),
      /(?:send|sendall|write)\s*\(/,
    );
    return {
      text: {
        key: `diagnosis.${code}`,
        values: { who: who(server), got: named(got), wanted: named(wanted) },
      },
      hint: { key: `diagnosis.${code}.hint`, values: { wanted: named(wanted) } },
      ...(place === undefined ? {} : { place }),
      frames: cite(view.id, down.frames.slice(-4)),
      explains: ({ id }) => asking.some(({ item }) => item.id === id),
    };
  });
}

/** The line end that a `reply` item asks for: by `endsWith`, or at the end of an expectation. */
function endOf(parameters: Record<string, unknown>): string | undefined {
  const { endsWith, expect } = parameters;
  if (typeof endsWith === 'string' && /^[\r\n]+$/.test(endsWith)) return endsWith;
  for (const one of Array.isArray(expect) ? expect : []) {
    const text: unknown = typeof one === 'object' && one !== null ? Object.values(one)[0] : one;
    const end = typeof text === 'string' ? /((?:\\r|\\n|\r|\n)+)\$?$/.exec(text)?.[1] : undefined;
    if (end !== undefined) return end.replaceAll(String.raw`\r`, '\r').replaceAll(String.raw`\n`, '\n');
  }
  return undefined;
}

/** `\r\n (13 10)` */
function named(end: string): string {
  const shown = end.replaceAll('\r', String.raw`\r`).replaceAll('\n', String.raw`\n`);
  return `${shown} (${[...end].map((char) => char.charCodeAt(0)).join(' ')})`;
}
