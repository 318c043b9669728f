/** A Dockerfile of a submission as far as it is looked at before an engine sees it. */
export interface Dockerfile {
  instructions: Instruction[];
}

export interface Instruction {
  /** In capitals: `FROM`. */
  name: string;
  /** The rest of its line, continued lines joined. */
  rest: string;
  /** Where it begins. */
  line: number;
}

/** Why a Dockerfile cannot be built here although it may be right: it needs what a build without network lacks. */
export interface Unbuildable {
  line: number;
  why: string;
}

/**
 * Reads a Dockerfile as Docker's parser does: one instruction a line, `\` continues it, comments and empty lines inside it are
 * skipped.
 */
export function parseDockerfile(text: string): Dockerfile {
  const instructions: Instruction[] = [];
  let pending: { text: string; line: number } | undefined;
  const finish = (): void => {
    const match = /^\s*(\S+)\s*(.*)$/su.exec(pending?.text ?? '');
    if (match?.[1] !== undefined && pending !== undefined)
      instructions.push({ name: match[1].toUpperCase(), rest: (match[2] ?? '').trim(), line: pending.line });
    pending = undefined;
  };
  for (const [index, raw] of text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .entries()) {
    if (/^\s*(#|$)/u.test(raw)) continue;
    const [, body = raw, isContinued] = /^(.*?)(\\[ \t]*)?$/su.exec(raw) ?? [];
    pending = { text: (pending?.text ?? '') + body, line: pending?.line ?? index + 1 };
    if (isContinued === undefined) finish();
  }
  finish();
  return { instructions };
}

/** What of a Dockerfile cannot be had in a build without network and without BuildKit; the first of it. */
export function unbuildable({ instructions }: Dockerfile, text: string): Unbuildable | undefined {
  if (/^#\s*escape\s*=/imu.test(text)) return { line: 1, why: 'another escape character is not known here' };
  for (const { name, rest, line } of instructions) {
    if (name === 'ONBUILD') return { line, why: 'ONBUILD is not known here' };
    if (name === 'ADD' && mayReachOut(rest))
      return { line, why: 'ADD may only take files of the submission: a build here has no network' };
    if (/^(RUN|COPY|ADD)$/u.test(name) && /(^|\s)<<[-~]?["']?\w/u.test(rest))
      return { line, why: 'here-documents (<<) need BuildKit' };
    if (name === 'RUN' && /^--\w/u.test(rest)) return { line, why: 'options of RUN need BuildKit' };
    if (/^(COPY|ADD)$/u.test(name) && /(^|\s)--(link|parents|exclude|checksum|keep-git-dir)\b/u.test(rest))
      return { line, why: 'this option of COPY and ADD needs BuildKit' };
  }
  return undefined;
}

/**
 * Whether a Dockerfile says itself what is run: in its last stage, or in one that this is from. Otherwise that is up to whoever starts
 * the image.
 */
export function namesCommand({ instructions }: Dockerfile): boolean {
  const starts = instructions.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []));
  const says = (stage: number): boolean => {
    const [from, ...own] = instructions.slice(starts[stage] ?? 0, starts[stage + 1]);
    if (own.some(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')) return true;
    const base = stageWords(from)[0]?.toLowerCase();
    const above = starts.findLastIndex(
      (at, index) => index < stage && stageWords(instructions[at])[2]?.toLowerCase() === base,
    );
    return above >= 0 && says(above);
  };
  return starts.length > 0 && says(starts.length - 1);
}

/** `FROM --platform=x image AS name`: image, AS, name. */
function stageWords(from: Instruction | undefined): string[] {
  return (from?.rest ?? '').split(/\s+/u).filter((word) => !word.startsWith('--'));
}

/** The images that a build takes from the engine, stages of the file itself and `scratch` left out. */
export function basesOf(file: Dockerfile): string[] {
  return [...new Set(references(file).flatMap(({ image, isOwn }) => (isOwn ? [] : image)))];
}

/**
 * The Dockerfile as the engine is given it: images by their ids, so that nothing can be fetched while it is built; our labels in
 * each stage and no others, so that whatever it leaves behind is known; nothing that a later run would do by itself.
 *
 * @param ids image → its id, for every one of `basesOf`.
 * @param labels each `key=value`.
 */
export function pinned(
  file: Dockerfile,
  ids: ReadonlyMap<string, string>,
  labels: readonly string[],
): string {
  const taken = references(file);
  const imageOf = (one: Instruction): string | undefined =>
    taken.find(({ instruction }) => instruction === one)?.image;
  const label = `LABEL ${labels.join(' ')}`;
  return file.instructions
    .filter(({ name }) => !/^(VOLUME|HEALTHCHECK|USER|LABEL)$/u.test(name))
    .flatMap((one) => {
      const { name, rest } = one;
      const image = imageOf(one);
      const id = image === undefined ? undefined : ids.get(image);
      if (name === 'FROM') {
        const [, , stage] = FROM.exec(rest) ?? [];
        return [`FROM ${id ?? image ?? rest}${stage === undefined ? '' : ` AS ${stage}`}`, label];
      }
      const from = name === 'COPY' && id !== undefined ? rest.replace(COPY_FROM, `$1--from=${id}`) : rest;
      return [`${name} ${/^(COPY|ADD)$/u.test(name) ? intoFolder(from) : from}`];
    })
    .join('\n')
    .concat('\n');
}

/** Several files are copied into a folder, as `.` is one: BuildKit knows that, the older builder wants a slash to say so. */
function intoFolder(rest: string): string {
  const [to = '', ...sources] = words(rest).toReversed();
  const isFolder = sources.length > 1 || /^(.*\/)?\.\.?$/u.test(to);
  if (!isFolder || to.endsWith('/')) return rest;
  return withoutOptions(rest).startsWith('[') ? rest.replace(/"\s*\]\s*$/u, '/"]') : `${rest}/`;
}

/** The paths that COPY and ADD take out of the context, where they can be told from the text. */
export function pathsTaken({ instructions }: Dockerfile): string[] {
  return instructions
    .filter(({ name, rest }) => /^(COPY|ADD)$/u.test(name) && !COPY_FROM.test(rest))
    .flatMap(({ rest }) => words(rest).slice(0, -1))
    .filter((path) => !/[$*?[\]\\]/u.test(path))
    .map((path) => path.replace(/^(\.?\/)+/u, '').replace(/\/+$/u, ''))
    .filter((path) => path !== '' && path !== '.');
}

const FROM = /^(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?\s*$/u;
const COPY_FROM = /^((?:--\S+\s+)*?)--from=(\S+)/u;

interface ImageReference {
  instruction: Instruction;
  /** With variables filled in. */
  image: string;
  /** A stage of the file itself, or `scratch`. */
  isOwn: boolean;
}

function references({ instructions }: Dockerfile): ImageReference[] {
  const values = new Map<string, string>();
  const stages = new Set<string>();
  const found: ImageReference[] = [];
  for (const instruction of instructions) {
    const { name, rest } = instruction;
    if (name === 'ARG' && stages.size === 0 && found.length === 0) {
      const [, key = '', value = ''] = /^(\w+)(?:=(.*))?$/su.exec(rest) ?? [];
      values.set(key, value.replaceAll(/^["']|["']$/gu, ''));
    } else if (name === 'FROM') {
      const [, written = rest, stage] = FROM.exec(rest) ?? [];
      const image = filledIn(written, values);
      found.push({ instruction, image, isOwn: image === 'scratch' || stages.has(image.toLowerCase()) });
      stages.add((stage ?? `#${stages.size}`).toLowerCase());
    } else if (name === 'COPY') {
      const [, , from] = COPY_FROM.exec(rest) ?? [];
      if (from !== undefined)
        found.push({
          instruction,
          image: from,
          isOwn: /^\d+$/u.test(from) || stages.has(from.toLowerCase()),
        });
    }
  }
  return found;
}

/** Variables before the first FROM, with the defaults that they are given there. */
function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/gu,
    (_, plain?: string, braced?: string, operator?: string, word = '') => {
      const value = values.get(plain ?? braced ?? '') ?? '';
      if (operator === '-') return value === '' ? word : value;
      if (operator === '+') return value === '' ? '' : word;
      return value;
    },
  );
}

/** ADD fetches what looks like an address, after quotes and variables are taken away. */
function mayReachOut(rest: string): boolean {
  const bare = withoutOptions(rest);
  if (/[:$'\\@]|github\.com/iu.test(bare)) return true;
  return bare.includes('"') && !isJson(bare);
}

function isJson(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/** The words of COPY and ADD without their options, in either form. */
function words(rest: string): string[] {
  const bare = withoutOptions(rest);
  if (bare.startsWith('[')) return [...bare.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, word = '']) => word);
  return bare.split(/\s+/u).filter((word) => word !== '');
}

function withoutOptions(rest: string): string {
  return rest.replace(/^(--\S+\s+)*/u, '');
}
