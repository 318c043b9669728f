import type { PageWords } from './words.ts';

/** How late something came: `1 day and 3 hours`. */
export function lateBy(lateByMinutes: number, page: PageWords): string {
  const days = Math.floor(lateByMinutes / 1440);
  const hours = Math.floor((lateByMinutes % 1440) / 60);
  const by = days > 0 ? 'days' : hours > 0 ? 'hours' : 'minutes';
  return page(`late.${by}`, { days, hours, minutes: lateByMinutes % 60 });
}
