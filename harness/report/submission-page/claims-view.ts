import type { ClaimResult } from '../../model/grade.ts';
import { claimCounts, claimWordsOf } from '../claim-words.ts';
import { visible } from '../visible.ts';
import { citationViews } from './check-view.ts';
import type { Page } from './view.ts';

/** What the report says, as the template `claims` shows it: what is wrong first, and null where nothing of the wire was found in it. */
export function claimsView(view: Page): object | null {
  const { claims } = view.result;
  if (claims === undefined || claims.length === 0) return null;
  const say = claimWordsOf(view.result.locale);
  const counts = claimCounts(claims);
  const listed = (status: ClaimResult['status']): object[] =>
    claims.filter((claim) => claim.status === status).map((claim) => claimView(view, claim));
  return {
    title: say('title'),
    about: say('about'),
    counts: say('counts', counts),
    truthLabel: say('truth-label'),
    wrong: listed('wrong'),
    rightTitle: say('right-title', { count: counts.right }),
    right: listed('right'),
    unreadTitle: say('unread-title', { count: counts.unread }),
    unread: listed('not-read'),
  };
}

function claimView(view: Page, { text, file, place, truth, frames }: ClaimResult): object {
  return {
    text: visible(text),
    place: visible(place === '' ? file : `${file}, ${place}`),
    truth: visible(truth),
    citations: citationViews(view, frames),
  };
}
