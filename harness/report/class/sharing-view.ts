import type { SharedCapture } from '../../similarity/captures.ts';
import type { SharedProgram } from '../../similarity/programs.ts';
import type { Sharing } from '../../similarity/sharing.ts';
import { bounded, linked, shortName } from './view.ts';
import type { ClassView } from './view.ts';

const SHOWN = 50;
const SHOWN_PLACES = 12;

/** What submissions share, with the evidence for it: null where nothing was looked for. */
export function sharingView(view: ClassView, sharing: Sharing | undefined): object | null {
  if (sharing === undefined) return null;
  const { words } = view;
  const { programs, captures, template } = sharing;
  const hrefs = new Map(view.results.map((result) => [result.submission.id, linked(result).href]));
  const rows = [
    ...captures.shared
      .slice(0, SHOWN)
      .map((shared) => rowOf(view, hrefs, shared.places, captureTold(view, shared))),
    ...programs.shared
      .slice(0, SHOWN)
      .map((shared) => rowOf(view, hrefs, shared.places, programTold(view, shared))),
  ];
  const all = [captures, programs].map(({ shared, more }) => ({
    found: shared.length + more,
    shown: Math.min(shared.length, SHOWN),
  }));
  const more = all.reduce((sum, { found, shown }) => sum + found - shown, 0);
  return {
    rows,
    none: rows.length === 0 ? words('class.sharing-none') : null,
    more: more > 0 ? words('class.sharing-more', { count: more }) : null,
    template:
      template.length === 0
        ? null
        : words('class.sharing-template', { count: template.length, files: shortName(template.join(', ')) }),
  };
}

function rowOf(
  view: ClassView,
  hrefs: ReadonlyMap<string, string>,
  places: readonly { submission: string; path: string; lines?: [number, number] }[],
  told: string[],
): object {
  const items = places.map(({ submission, path, lines }) => ({
    id: shortName(submission),
    href: hrefs.get(submission) ?? null,
    path: shortName(path),
    lines: lines === undefined ? null : view.words('class.lines', { from: lines[0], to: lines[1] }),
  }));
  return { told, places: bounded(view, items, SHOWN_PLACES) };
}

function programTold({ words, percent }: ClassView, { similarity, places }: SharedProgram): string[] {
  if (similarity < 1) return [words('class.sharing-alike', { share: percent(similarity) })];
  return [words(places.length > 2 ? 'class.sharing-all-same' : 'class.sharing-same')];
}

function captureTold({ words }: ClassView, shared: SharedCapture): string[] {
  const { handshakes, sequenceNumbers, packets, of, macs } = shared;
  return [
    ...(packets > 0 ? [words('class.sharing-packets', { packets, of })] : []),
    ...(handshakes > 0
      ? [words('class.sharing-connections', { count: handshakes, numbers: sequenceNumbers.join(', ') })]
      : []),
    ...(macs > 0 ? [words('class.sharing-macs', { count: macs })] : []),
  ];
}
