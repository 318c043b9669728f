import type { ScenarioSummary } from '../../model/grade.ts';
import { ladder } from '../ladder/ladder.ts';
import { capturePath } from '../link.ts';
import { visible } from '../visible.ts';
import { numberFormat } from '../words.ts';
import { citingChecks } from './citing-checks.ts';
import { commentedPath } from './commented-capture.ts';
import { packetRows } from './packet-rows.ts';
import { adoptionText, outputViews, programView, stepView } from './program-view.ts';
import { serviceChart } from './service-chart.ts';
import { standingOf } from './standing-word.ts';
import { checkAnchor, frameAnchor, scenarioAnchor, timeIn } from './view.ts';
import type { Page } from './view.ts';

/** All that is shown of one scenario. */
export function scenarioView(view: Page, summary: ScenarioSummary, isOpen: boolean): object {
  const { result, evidence, words, page, rows } = view;
  const scenario = evidence.scenarios.get(summary.id);
  const cited = citingChecks(result, summary.id);
  const citing = [...new Set([...cited.values()].flat())];
  const time = timeIn(view);
  const heading = {
    anchor: scenarioAnchor(summary.id),
    id: summary.id,
    title: visible(summary.title),
    isOpen,
    facts: words('scenario.facts', {
      seconds: numberFormat(result.locale, {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }).format(summary.durationMs / 1000),
      frames: summary.capture.frames,
    }),
    checks: result.checks
      .filter((check) => citing.includes(check))
      .map((check) => ({
        anchor: checkAnchor(check.id),
        id: visible(check.id),
        title: visible(check.title),
        ...standingOf(check, result),
      })),
  };
  if (scenario === undefined) return { ...heading, evidence: null };

  const { record, capture } = scenario;
  const listed = rows.get(summary.id) ?? new Set<number>();
  return {
    ...heading,
    evidence: {
      anchor: heading.anchor,
      incomplete: summary.capture.complete
        ? null
        : words('scenario.incomplete', { reason: visible(record.counters.reason ?? '') }),
      capture: capturePath(summary.id),
      commented: capture.packets.length === 0 ? null : commentedPath(summary.id),
      firstRun: scenario.firstRun === undefined ? null : capturePath(summary.id, 'first'),
      adoption: (record.adoption ?? []).map((given) => adoptionText(given, words)),
      steps: record.steps.map((step) => stepView(step, words)),
      programs: record.programs.map((program) => programView(program, words)),
      service: serviceChart(scenario, page, time),
      ladder: ladder(scenario, {
        cited: new Set(cited.keys()),
        listed,
        anchor: (frame) => frameAnchor(summary.id, frame),
        page,
        seconds: time,
      }),
      packets: packetRows(view, summary.id, scenario, listed, cited),
      isLong: listed.size > 100,
      leftOut: capture.packets.length - listed.size,
      outputs: record.programs.flatMap((program) =>
        outputViews(program, scenario.outputs.get(program.id), words),
      ),
    },
  };
}
