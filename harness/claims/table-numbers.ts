import { coversAll } from './coverage.ts';
import { judgeFrame } from './judges/frame.ts';
import type { Numbering } from './tables.ts';
import type { Claim, Scope, Statement } from './types.ts';

/**
 * Why the first numbers of a table's rows cannot be taken for frames, or undefined. Tables of steps, of flags or of connections are numbered too: where
 * neither the head nor the columns say that these are frames, the rows themselves must agree with the capture.
 */
export function doubtOfTable(
  numbering: Numbering,
  rows: readonly { statement: Statement; claims: Claim[] }[],
  scopes: readonly Scope[],
): 'list' | 'numbering' | undefined {
  if (numbering === 'frames') return undefined;
  if (numbering === 'list') return 'list';
  const isTrusted = scopes.some((scope) => {
    if (!scope.isHandedIn) return false;
    const { agreeing, contradicting } = agreement(rows, scope);
    // A table of addresses or ports may have a mistake in it.
    return agreeing >= 2 && (numbering === 'likely' ? agreeing >= 3 * contradicting : contradicting === 0);
  });
  return isTrusted ? undefined : 'numbering';
}

function agreement(
  rows: readonly { statement: Statement; claims: Claim[] }[],
  scope: Scope,
): { agreeing: number; contradicting: number } {
  let [agreeing, contradicting] = [0, 0];
  for (const { statement, claims } of rows)
    for (const claim of claims) {
      if (claim.kind !== 'frame') continue;
      const { is } = judgeFrame(claim, scope);
      if (is === 'true' && coversAll(statement, claims)) agreeing += 1;
      if (is === 'false') contradicting += 1;
    }
  return { agreeing, contradicting };
}
