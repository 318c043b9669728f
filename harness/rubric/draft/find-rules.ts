import type { FindRule } from '../../model/rubric.ts';
import { MARKS, isUdp, numberOf, portsIn, wordsOf } from './roles.ts';
import type { DraftSource, Role } from './roles.ts';

const ENDINGS = '{py,c,cpp,cc,js,mjs,go,java}';
const NAMES = { server: '*@(server|srv|peladen)*', client: '*@(client|clien|klien)*' } as const;

/**
 * Simple rules by which a program may be found in other submissions: by the marks of its problem first, by its role's
 * name, and by what it does.
 *
 * @param rivals the reference's other programs of the same role.
 */
export function findRules(source: DraftSource, role: Role, rivals: readonly DraftSource[]): FindRule[] {
  if (role === 'other') return [{ path: `**/*${wordsOf(source).join('*')}*.${ENDINGS}` }];
  const name = NAMES[role];
  const rules: FindRule[] = [];
  if (rivals.length > 0) {
    const number = numberOf(source);
    if (number !== undefined && rivals.every((rival) => numberOf(rival) !== number)) {
      const isInName = numberOf({ ...source, path: source.path.split('/').at(-1) ?? '' }) === number;
      rules.push({
        path: isInName ? `**/${name}${number}.${ENDINGS}` : `**/*${number}*/**/${name}.${ENDINGS}`,
      });
    }
    const words = wordsOf(source).filter((word) => !rivals.some((rival) => wordsOf(rival).includes(word)));
    for (const word of words.slice(0, 2)) {
      rules.push({ path: `**/${name}${word}*.${ENDINGS}` }, { path: `**/*${word}${name}.${ENDINGS}` });
    }
  }
  const ownPorts = portsIn(source.text).filter(
    (one) => !rivals.some((rival) => portsIn(rival.text).includes(one)),
  );
  if (ownPorts.length === 1 && ownPorts[0] !== undefined)
    rules.push({ path: `**/${name}.${ENDINGS}`, text: ownPorts[0] });
  rules.push({ path: `**/${name}.${ENDINGS}` });
  rules.push({ path: `**/*.${ENDINGS}`, ...marksOf(source, role) });
  return rules;
}

/** The rule that finds this very file, for where the simple ones find another. */
export function exactRule({ path }: DraftSource): FindRule {
  return { path: path.replaceAll(/[()[\]{}!*?@+\\]/gu, String.raw`\$&`) };
}

function marksOf({ text }: DraftSource, role: 'server' | 'client'): Pick<FindRule, 'text' | 'without'> {
  const udp = isUdp(text);
  if (role === 'server') return { text: [...(udp ? MARKS.udpServer : MARKS.tcpServer)] };
  return udp
    ? { text: [...MARKS.udpClient], without: [...MARKS.udpServer.slice(0, 3), ...MARKS.tcpServer] }
    : { text: [...MARKS.tcpClient], without: [...MARKS.tcpServer] };
}
