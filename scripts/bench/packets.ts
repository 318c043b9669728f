import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { growthIds, growthRows, type Step } from './growth.ts';
import { writeConnections, writeTransfer } from './packet-captures.ts';
import { alternate, runProcess } from './measure.ts';
import { peakMebibytes, TIME } from './peak-memory.ts';
import { measured, toRow } from './row.ts';
import type { Aim, Bench, Measured, Row } from './row.ts';

const FILTER = 'tcp.flags.syn==1';
const GROWTH = [1_000, 10_000, 100_000, 1_000_000];
const JUDGED = [1_000, 100_000, 1_000_000] as const;
const VERDICTS = growthIds('packets');

interface Load {
  id: string;
  what: string;
  write: (path: string) => void;
}

const LOADS: readonly Load[] = [
  {
    id: 'packets-syn',
    what: '`packets --count --filter`, 200,000 frames in 20,000 connections',
    write: (path) => writeConnections(path, 20_000),
  },
  {
    id: 'packets-bulk',
    what: '`packets --count --filter`, 200 MB of bulk transfer',
    write: (path) => writeTransfer(path, 200_000_000),
  },
];

interface Rival {
  id: string;
  /** Where it stands on a Debian machine, and the package that it comes in. */
  path: string;
  program: string;
  against: string;
  aim: Aim;
  command: (capture: string) => string[];
}

const RIVALS: readonly Rival[] = [
  {
    id: 'tshark',
    path: '/usr/bin/tshark',
    program: 'tshark',
    against: 'tshark, listing the frames',
    aim: { of: 'times', atLeast: 8 },
    command: (capture) => ['/usr/bin/tshark', '-n', '-r', capture, '-Y', FILTER],
  },
  {
    id: 'tshark-stat',
    path: '/usr/bin/tshark',
    program: 'tshark',
    against: 'tshark in its cheapest form, which counts and lists nothing',
    aim: { of: 'times', atLeast: 8 },
    command: (capture) => ['/usr/bin/tshark', '-n', '-q', '-r', capture, '-z', `io,stat,0,${FILTER}`],
  },
  {
    id: 'tcptrace',
    path: '/usr/bin/tcptrace',
    program: 'tcptrace',
    against: 'tcptrace, which lists connections',
    aim: { of: 'times', atLeast: 1 },
    command: (capture) => ['/usr/bin/tcptrace', '-n', capture],
  },
];

/** What `--only` may name. */
export const PACKET_ROWS: readonly string[] = [
  ...LOADS.flatMap(({ id }) => [...RIVALS.map((rival) => `${id}-${rival.id}`), `${id}-memory`]),
  ...GROWTH.flatMap((frames) => [`packets-time-${frames}`, `packets-memory-${frames}`]),
  ...Object.values(VERDICTS),
];

/** Looking for frames in captures that are large for a lab, as whole processes. */
export async function packetRows(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const load of LOADS) {
    const wanted = PACKET_ROWS.filter((id) => id.startsWith(load.id) && bench.wants(id));
    if (wanted.length > 0) rows.push(...(await loadRows(bench, load, wanted)));
  }
  rows.push(...(await rowsOfGrowth(bench)));
  return rows;
}

async function loadRows(bench: Bench, load: Load, wanted: readonly string[]): Promise<Row[]> {
  const capture = join(bench.scratch, `${load.id}.pcapng`);
  bench.log(`${load.id}: writing the capture`);
  load.write(capture);
  const { what } = load;
  const rivals = RIVALS.filter(({ id }) => wanted.includes(`${load.id}-${id}`));
  const present = rivals.filter(({ path }) => existsSync(path));
  const ours = ourCommand(bench, capture);
  const sides = [ours, ...present.map(({ command }) => command(capture))];
  const samples =
    rivals.length > 0
      ? await alternate(
          bench.quick ? 3 : 7,
          sides.map((command) => () => runProcess(command)),
        )
      : [];
  const rows = rivals.map((rival) => {
    const theirs = samples[present.indexOf(rival) + 1];
    const row = { id: `${load.id}-${rival.id}`, what, against: rival.against, aim: rival.aim };
    const measuredOurs = measured(ours.join(' '), 'ms', samples[0] ?? []);
    if (!present.includes(rival) || !theirs)
      return toRow({ ...row, ours: measuredOurs, note: missing(rival) });
    return toRow({
      ...row,
      ours: measuredOurs,
      theirs: measured(rival.command(capture).join(' '), 'ms', theirs),
    });
  });
  if (wanted.includes(`${load.id}-memory`)) rows.push(await memoryRow(bench, load, what, capture));
  return rows;
}

async function memoryRow(bench: Bench, { id }: Load, what: string, capture: string): Promise<Row> {
  const row = {
    id: `${id}-memory`,
    what: `peak memory of ${what}`,
    against: 'tshark in its cheapest form',
    aim: { of: 'ratio', atMost: 0.5 },
  } as const;
  const rival = RIVALS.find((one) => one.id === 'tshark-stat');
  if (!existsSync(TIME)) return toRow({ ...row, note: 'not installed: apt-get install time' });
  const ours = await memoryOf(bench, ourCommand(bench, capture));
  if (!rival || !existsSync(rival.path))
    return toRow({ ...row, ours, note: 'not installed: apt-get install tshark' });
  return toRow({ ...row, ours, theirs: await memoryOf(bench, rival.command(capture)) });
}

async function rowsOfGrowth(bench: Bench): Promise<Row[]> {
  const verdicts = Object.values(VERDICTS).filter((id) => bench.wants(id));
  const wanted = GROWTH.filter(
    (frames) =>
      bench.wants(`packets-time-${frames}`) ||
      bench.wants(`packets-memory-${frames}`) ||
      (verdicts.length > 0 && JUDGED.some((size) => size === frames)),
  );
  const steps = await growthSteps(bench, wanted);
  const rows: Row[] = [];
  for (const [frames, step] of steps) {
    const of = `of ${frames.toLocaleString('en')} frames`;
    const row = (id: string, what: string, unit: 'ms' | 'MiB', samples: readonly number[]): void => {
      if (!bench.wants(id) || samples.length === 0) return;
      rows.push(
        toRow({
          id,
          what: `growth: ${what} ${of}`,
          against: '–',
          ours: measured(step.command, unit, samples),
        }),
      );
    };
    row(`packets-time-${frames}`, 'time', 'ms', step.times);
    row(`packets-memory-${frames}`, 'peak memory', 'MiB', step.peaks);
  }
  const judged = growthRows({ id: 'packets', things: 'frames', per: 1000 }, steps, JUDGED);
  return [...rows, ...judged.filter(({ id }) => verdicts.includes(id))];
}

async function growthSteps(bench: Bench, sizes: readonly number[]): Promise<Map<number, Step>> {
  const commands = sizes.map((frames) => {
    const capture = join(bench.scratch, `${frames}.pcapng`);
    writeConnections(capture, frames / 10);
    return ourCommand(bench, capture);
  });
  const times = await alternate(
    bench.quick ? 3 : 5,
    commands.map((command) => () => runProcess(command)),
  );
  const steps = new Map<number, Step>();
  for (const [index, size] of sizes.entries()) {
    const command = commands[index] ?? [];
    const peaks = existsSync(TIME) ? (await memoryOf(bench, command)).samples : [];
    steps.set(size, { size, command: command.join(' '), times: times[index] ?? [], peaks });
  }
  return steps;
}

async function memoryOf(bench: Bench, command: string[]): Promise<Measured> {
  const samples: number[] = [];
  for (let run = 0; run < 3; run += 1) samples.push(await peakMebibytes(command, bench.scratch));
  return measured(`${TIME} -f %M ${command.join(' ')}`, 'MiB', samples);
}

function ourCommand({ cli }: Bench, capture: string): string[] {
  return [process.execPath, cli, 'packets', capture, '--count', '--filter', FILTER];
}

function missing({ program }: Rival): string {
  return `not installed: apt-get install ${program}`;
}
