import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

/** What V8's profiler tells of a script: each range counts for what no range inside it counts. */
export interface ScriptCoverage {
  url: string;
  functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[];
}

/** One way that a decision in a source can go. */
export interface Branch {
  file: string;
  line: number;
  kind: string;
  isTaken: boolean;
}

interface Decision {
  kind: string;
  offset: number;
  /** How often this way was gone, from how often each place was reached. */
  count: (reached: (offset: number) => number) => number;
}

/**
 * The branches of a script, and which were taken in any of several threads: both ways of `if` (an absent `else` too) and `?:`, both
 * of `&&`, `||` and `??` (the right side is looked at, or not), each `case`, and defaults of parameters and patterns.
 */
export function branchesOf(url: string, coverages: ScriptCoverage[]): Branch[] {
  const path = fileURLToPath(url);
  const code = readFileSync(path, 'utf8');
  const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  const counters = coverages.map(counterOf);
  const reached = (offset: number): number => counters.reduce((sum, counter) => sum + counter(offset), 0);
  const lines = lineStarts(code);
  return decisionsIn(path, code).map(({ kind, offset, count }) => {
    const index = lines.findLastIndex((start) => start <= offset);
    const entry = map.findEntry(index, offset - (lines[index] ?? 0));
    return {
      file: path.replace(/^.*\/harness\//, 'harness/').replace(/\.js$/, '.ts'),
      line: 'originalLine' in entry ? entry.originalLine + 1 : 0,
      kind,
      isTaken: count(reached) > 0,
    };
  });
}

function decisionsIn(path: string, code: string): Decision[] {
  const decisions: Decision[] = [];
  const way = (kind: string, { start }: { start: number }): void => {
    decisions.push({ kind, offset: start, count: (reached) => reached(start) });
  };
  const otherwise = (kind: string, whole: { start: number }, part: { start: number }): void => {
    decisions.push({
      kind,
      offset: whole.start,
      count: (reached) => reached(whole.start) - reached(part.start),
    });
  };
  new Visitor({
    IfStatement(node) {
      way('if', node.consequent);
      if (node.alternate) way('else', node.alternate);
      else otherwise('no else', node, node.consequent);
    },
    ConditionalExpression(node) {
      way('?', node.consequent);
      way(':', node.alternate);
    },
    LogicalExpression(node) {
      way(node.operator, node.right);
      otherwise(`short ${node.operator}`, node, node.right);
    },
    SwitchCase(node) {
      const [first] = node.consequent;
      if (first) way('case', first);
    },
    AssignmentPattern(node) {
      way('default', node.right);
    },
  }).visit(parseSync(path, code).program);
  return decisions;
}

/** How often the innermost range around an offset was run. */
function counterOf({ functions }: ScriptCoverage): (offset: number) => number {
  const ranges = functions.flatMap((one) => one.ranges);
  return (offset) => {
    let innermost = { size: Infinity, count: 0 };
    for (const { startOffset, endOffset, count } of ranges) {
      const size = endOffset - startOffset;
      if (startOffset <= offset && offset < endOffset && size < innermost.size) innermost = { size, count };
    }
    return innermost.count;
  };
}

function lineStarts(code: string): number[] {
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
