import { deflateRawSync } from 'node:zlib';

import type { ScenarioEvidence } from '../../evidence/types.ts';
import type { Result } from '../../model/grade.ts';
import { writePcapng } from '../../wire/index.ts';
import type { PageData, PageScenario } from '../page/data.ts';
import { scriptWords } from '../page/words.ts';
import type { Page } from './view.ts';

/** Frames of a scenario whose bytes are in the page, and bytes of all scenarios together. */
const mostFrames = 2000;
const mostBytes = 3 * 1024 * 1024;

/**
 * What the page's script works with: the frames themselves, as a capture file, and which check cites which. As JSON that
 * may stand inside a script element.
 */
export function pageData({ result, evidence, page }: Page): string {
  let room = mostBytes;
  const scenarios = [...evidence.scenarios]
    .filter(([id]) => result.scenarios.some((scenario) => scenario.id === id))
    .map(([id, scenario]): PageScenario => {
      const kept = keptFrames(scenario, room);
      room -= kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const { names, frames } = scenario.capture.file;
      const file = writePcapng({ application: '', frames: kept, names });
      return {
        id,
        capture: Buffer.from(deflateRawSync(file, { level: 9 })).toString('base64'),
        frames: kept.length,
        isWhole: kept.length === frames.length,
      };
    });
  const data: PageData = {
    scenarios,
    checks: result.checks.map((check) => ({ id: check.id, frames: framesOf(check.frames) })),
    words: Object.fromEntries(scriptWords.map((key) => [key, page(`script.${key}`)])),
  };
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function keptFrames(
  { capture }: ScenarioEvidence,
  room: number,
): ScenarioEvidence['capture']['file']['frames'] {
  let bytes = 0;
  const { frames } = capture.file;
  const end = frames.findIndex((frame, index) => {
    bytes += frame.bytes.length;
    return index >= mostFrames || bytes > room;
  });
  return end < 0 ? frames : frames.slice(0, end);
}

function framesOf(frames: Result['checks'][number]['frames']): Record<string, number[]> {
  const byScenario: Record<string, number[]> = {};
  for (const { scenario, number } of frames) (byScenario[scenario] ??= []).push(number);
  return byScenario;
}
