import type { AnyArea } from '../area.ts';
import { captureFiles } from './capture-files.ts';
import { fieldValues, filtersOnPackets, filterTexts } from './filters.ts';
import { fragments } from './fragments.ts';
import { frames } from './frames.ts';
import { http } from './http.ts';
import { judging } from './judging.ts';
import { large } from './large.ts';
import { rubrics } from './rubrics.ts';
import { tcp } from './tcp.ts';

/** Everything that is fed. An input is known by its area's name, the seed and its number. */
export const areas: readonly AnyArea[] = [
  captureFiles,
  frames,
  fragments,
  tcp,
  http,
  large,
  filterTexts,
  filtersOnPackets,
  fieldValues,
  rubrics,
  judging,
];
