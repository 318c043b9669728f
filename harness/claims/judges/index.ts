import { unreachable } from '../../errors.ts';
import type { Claim, Finding, Scope } from '../types.ts';
import {
  judgeClosedWith,
  judgeClosesFirst,
  judgeConnects,
  judgeRefused,
  judgeServerPort,
} from './connections.ts';
import { absent } from './finding.ts';
import { judgeFrame } from './frame.ts';
import { judgeName, judgeNoName } from './names.ts';
import { judgePayload, judgeSendsBytes, judgeSendsFlags } from './sends.ts';
import {
  judgeCount,
  judgeHandshake,
  judgeNoHandshake,
  judgeOrder,
  judgeService,
  judgeTransport,
} from './shape.ts';

/** What one capture says of a claim. What is false in a capture where nothing can be disproved is unknown. */
export function judgeIn(claim: Claim, scope: Scope): Finding {
  const finding = findingOf(claim, scope);
  return finding.is === 'false' && scope.isDoubtful ? { is: 'unknown' } : finding;
}

function findingOf(claim: Claim, scope: Scope): Finding {
  switch (claim.kind) {
    case 'frame':
      // Frames of our captures have other numbers.
      return scope.isHandedIn ? judgeFrame(claim, scope) : absent;
    case 'sends-flags':
      return judgeSendsFlags(claim, scope);
    case 'sends-bytes':
      return judgeSendsBytes(claim, scope);
    case 'server-port':
      return judgeServerPort(claim, scope);
    case 'connects':
      return judgeConnects(claim, scope);
    case 'refused':
      return judgeRefused(claim, scope);
    case 'service':
      return judgeService(claim, scope);
    case 'handshake':
      return judgeHandshake(scope);
    case 'no-handshake':
      return judgeNoHandshake(claim, scope);
    case 'closed-with':
      return judgeClosedWith(claim, scope);
    case 'closes-first':
      return judgeClosesFirst(claim, scope);
    case 'payload':
      return judgePayload(claim, scope);
    case 'name':
      return judgeName(claim, scope);
    case 'no-name':
      return judgeNoName(claim, scope);
    case 'order':
      return judgeOrder(claim, scope);
    case 'count':
      return judgeCount(claim, scope);
    case 'transport':
      return judgeTransport(claim, scope);
    default:
      return unreachable(claim);
  }
}
