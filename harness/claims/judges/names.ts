import type { Packet } from '../../wire/types.ts';
import type { Claim, Finding, Scope } from '../types.ts';
import { absent, fails, holds, unknown } from './finding.ts';

type Of<Kind extends Claim['kind']> = Extract<Claim, { kind: Kind }>;

/** Whether DNS gave this address for the name. Our own DNS answers as the rubric says: it can agree, and not contradict. */
export function judgeName({ name, address }: Of<'name'>, scope: Scope): Finding {
  const answers = answersFor(name, scope);
  if (answers.length === 0) return absent;
  const given = answers.filter(({ dns }) => dns?.answers.some((one) => one.address === address));
  if (given.length > 0) return holds(numbersOf(given));
  const isOfType =
    (wanted: number) =>
    ({ dns }: Packet): boolean =>
      dns?.answers.some(({ type, address: known }) => type === wanted && known !== undefined) === true;
  const found = answers.filter(isOfType(1));
  if (!scope.isHandedIn || found.length === 0) return unknown;
  const addresses = found.flatMap(({ dns }) =>
    (dns?.answers ?? []).flatMap((one) => (one.type === 1 && one.address !== undefined ? [one.address] : [])),
  );
  return fails('name', { name, addresses: [...new Set(addresses)].slice(0, 4).join(', ') }, numbersOf(found));
}

/** Whether the answer was that there is no such name. */
export function judgeNoName({ name }: Of<'no-name'>, scope: Scope): Finding {
  const answers = answersFor(name, scope);
  if (answers.length === 0) return absent;
  const denied = answers.filter(({ dns }) => dns?.rcode === 3);
  if (denied.length > 0) return holds(numbersOf(denied));
  const found = answers.filter(({ dns }) => dns?.rcode === 0 && dns.answers.length > 0);
  if (!scope.isHandedIn || found.length === 0) return unknown;
  const addresses = found.flatMap(({ dns }) =>
    (dns?.answers ?? []).flatMap((one) => (one.address === undefined ? [] : [one.address])),
  );
  return addresses.length === 0
    ? unknown
    : fails('name', { name, addresses: [...new Set(addresses)].slice(0, 4).join(', ') }, numbersOf(found));
}

function answersFor(name: string, { capture }: Scope): Packet[] {
  return capture.packets.filter(
    ({ dns }) =>
      dns?.isResponse === true &&
      dns.questions.some((question) => question.name.toLowerCase().replace(/\.$/u, '') === name),
  );
}

function numbersOf(packets: Packet[]): number[] {
  return packets.map(({ frame }) => frame.number);
}
