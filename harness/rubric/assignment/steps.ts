import type { CaptureRule, Scenario, Step, Typed } from '../../model/rubric.ts';
import { probeSentence } from './probes.ts';
import type { Words } from './words.ts';

/** What is run in a scenario, as one sentence after the other. A wait is told together with what it follows. */
export function stepSentences({ steps, capture }: Scenario, words: Words): string[] {
  if (capture !== undefined) return [captureSentence(capture, words)];
  const sentences: string[] = [];
  for (const step of steps) {
    const sentence = sentenceOf(step, words);
    const last = sentences.at(-1);
    if (sentence === undefined) continue;
    if (sentence.joins && last !== undefined)
      sentences[sentences.length - 1] = last.replace(/\.$/u, sentence.text);
    else sentences.push(sentence.text);
  }
  return sentences.map(capital);
}

/** A sentence with a capital at its beginning, unless it begins with code. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What has to be captured, and under which names it is handed in. */
function captureSentence({ find, protocol, port, clients }: CaptureRule, { text, code, all }: Words): string {
  const names = all(find.map((glob) => code(glob.replace(/^\*\*\//u, ''))));
  return text('step.capture', {
    names,
    protocol: protocol.toUpperCase(),
    port: String(port),
    clients: clients.length,
  });
}

interface Sentence {
  text: string;
  /** It is the end of the sentence before. */
  joins?: boolean;
}

function sentenceOf(step: Step, words: Words): Sentence | undefined {
  const { text } = words;
  if ('start' in step) {
    const values = { program: words.short(step.id ?? step.start), machine: step.on };
    return { text: text('step.start', { ...values, ...typing(step.stdin, words) }) };
  }
  if ('run' in step) {
    const values = { program: words.short(step.id ?? step.run), machine: step.on };
    return { text: text('step.run', { ...values, ...typing(step.stdin, words) }) };
  }
  if ('probe' in step) return { text: probeSentence(step, words) };
  if ('together' in step) {
    const parts = step.together.map((one) => sentenceOf(one, words)?.text.replace(/\.$/u, '') ?? '');
    return { text: text('step.together', { parts: parts.join('; ') }) };
  }
  if ('send' in step) {
    const key = words.isProbe(step.send) ? 'step.send' : 'step.type';
    const hasText = step.text !== '';
    return {
      text: text(hasText ? key : 'step.end-input', {
        program: words.program(step.send),
        text: words.isProbe(step.send) ? words.code(step.text) : lineWords(step.text, words),
        prompt: step.after === undefined ? '' : words.code(step.after),
        after: step.after === undefined ? 'no' : 'yes',
        end: step.end === true ? 'yes' : 'no',
      }),
    };
  }
  if ('wait' in step) return waitSentence(step, words);
  if ('hold' in step) return { text: text('step.hold', { machine: step.hold }) };
  if ('release' in step) return { text: text('step.release', { machine: step.release }) };
  if ('stop' in step)
    return {
      text: text(words.isProbe(step.stop) ? 'step.stop-probe' : 'step.stop', {
        program: words.program(step.stop),
        signal: step.signal ?? 'interrupt',
      }),
    };
  return { text: text('step.finish', { programs: words.programs(step.finish), count: step.finish.length }) };
}

const DEFAULT_LIMIT_S = 10;

function waitSentence(step: Extract<Step, { wait: unknown }>, words: Words): Sentence {
  const limit = step.limit ?? DEFAULT_LIMIT_S;
  const { wait } = step;
  if (wait === 'quiet' || 'frames' in wait) return { text: words.text('step.pause', { limit }), joins: true };
  if ('listening' in wait)
    return { text: words.text('step.wait-listening', { program: words.program(wait.listening), limit }) };
  if ('ended' in wait)
    return { text: words.text('step.wait-ended', { program: words.program(wait.ended), limit }) };
  return {
    text: words.text('step.wait-output', {
      program: words.program(wait.of),
      text: words.code(wait.output),
      limit,
    }),
  };
}

/** What is typed at a program while it runs. */
function typing(typed: Typed | undefined, words: Words): Record<string, string> {
  const lines =
    typed === undefined ? [] : typeof typed === 'string' ? [typed] : typed.map(({ text }) => text);
  return {
    typed: lines.length === 0 ? 'no' : lines.length === 1 ? 'one' : 'several',
    lines: words.all(lines.map((line) => lineWords(line, words))),
  };
}

/** What is typed, without the key that ends the line. */
function lineWords(typed: string, { text, code }: Words): string {
  const line = typed.replace(/\r?\n$/u, '');
  return line === '' ? text('step.empty-line') : code(line);
}
