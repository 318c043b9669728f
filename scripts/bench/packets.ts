import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeConnections, writeTransfer } from './packet-captures.ts';
import { alternate, runProcess } from './measure.ts';
import { peakMebibytes, TIME } from './peak-memory.ts';
import { measured, toRow } from './row.ts';
import type { Aim, Bench, Measured, Row } from './row.ts';

const FILTER = 'tcp.flags.syn==1';
const GROWTH = [1_000, 10_000, 100_000, 1_000_000];

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
];

/** Looking for frames in captures that are large for a lab, as whole processes. */
export async function packetRows(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const load of LOADS) {
    const wanted = PACKET_ROWS.filter((id) => id.startsWith(load.id) && bench.wants(id));
    if (wanted.length > 0) rows.push(...(await loadRows(bench, load, wanted)));
  }
  for (const frames of GROWTH.slice(0, bench.quick ? 3 : undefined)) {
    const wanted = [`packets-time-${frames}`, `packets-memory-${frames}`].filter((id) => bench.wants(id));
    if (wanted.length > 0) rows.push(...(await growthRows(bench, frames, wanted)));
  }
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

async function growthRows(bench: Bench, frames: number, wanted: readonly string[]): Promise<Row[]> {
  const capture = join(bench.scratch, `${frames}.pcapng`);
  writeConnections(capture, frames / 10);
  const ours = ourCommand(bench, capture);
  const of = `of ${frames.toLocaleString('en')} frames`;
  const rows: Row[] = [];
  if (wanted.includes(`packets-time-${frames}`)) {
    const [samples = []] = await alternate(bench.quick ? 3 : 5, [() => runProcess(ours)]);
    const side = measured(ours.join(' '), 'ms', samples);
    rows.push(toRow({ id: `packets-time-${frames}`, what: `growth: time ${of}`, against: '–', ours: side }));
  }
  if (wanted.includes(`packets-memory-${frames}`) && existsSync(TIME))
    rows.push(
      toRow({
        id: `packets-memory-${frames}`,
        what: `growth: peak memory ${of}`,
        against: '–',
        ours: await memoryOf(bench, ours),
      }),
    );
  return rows;
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
