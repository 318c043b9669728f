import { performance } from 'node:perf_hooks';
import type { Recording } from '../capture/capture.ts';
import type { LabSlot } from '../lab/slot.ts';
import type { Machine } from '../lab/machine.ts';
import type { StepRecord } from '../model/evidence.ts';
import type { ProbeStep, SendStep, StartUntil, Step, StopStep, WaitFor } from '../model/rubric.ts';
import type { Cast } from './cast.ts';
import { framesSeen } from './frames-seen.ts';
import type { Observer } from './observer.ts';
import type { Player } from './player.ts';

/** A server gets this long to begin listening, and any other single event this long to come. */
const EVENT_LIMIT_MS = 10_000;

/**
 * A probe waits no longer than this for a server that polls, with nothing on the wire: for an answer, and for the FIN of a
 * server that has answered everything.
 */
const PATIENCE_MS = 10_000;
const PATIENCE_FOR_FIN_MS = 2_000;

const SIGNALS = { interrupt: 'SIGINT', terminate: 'SIGTERM', kill: 'SIGKILL' } as const;

/** What the steps of a scenario act on. */
export interface Stage {
  slot: LabSlot;
  machines: Machine[];
  recording: Recording;
  observer: Observer;
  cast: Cast;
  timeLimitMs: number;
}

type Outcome = StepRecord['outcome'];
type Performed = Pick<StepRecord, 'kind' | 'programs' | 'machine' | 'outcome'>;

/** Does what one step says and waits for what it waits for. */
export async function perform(step: Step, stage: Stage): Promise<Performed> {
  if ('start' in step) {
    const { start, until = 'listening', ...rest } = step;
    const [player] = await stage.cast.begin([{ ...rest, run: start }]);
    const outcome = player === undefined ? 'quiet' : await started(player, until, stage);
    return { kind: 'start', programs: [step.id ?? start], machine: step.on, outcome };
  }
  if ('run' in step) {
    const outcome = await complete(await stage.cast.begin([step]), stage);
    return { kind: 'run', programs: [step.id ?? step.run], machine: step.on, outcome };
  }
  if ('probe' in step) {
    const [player] = await stage.cast.begin([step]);
    const outcome = player === undefined ? 'quiet' : await probeDone(player, step, stage);
    return { kind: 'probe', programs: [step.id ?? step.probe.kind], machine: step.on, outcome };
  }
  if ('together' in step) {
    const programs = step.together.map((one) => one.id ?? ('run' in one ? one.run : one.probe.kind));
    const players = await stage.cast.begin(step.together);
    const leaving = players.filter(({ record }) => record.probe === undefined || endsByItself(record.probe));
    return { kind: 'together', programs, outcome: await complete(leaving, stage) };
  }
  if ('send' in step) return { kind: 'send', programs: [step.send], outcome: await send(step, stage) };
  if ('wait' in step) {
    const outcome = await waitFor(step.wait, (step.limit ?? EVENT_LIMIT_MS / 1000) * 1000, stage);
    return { kind: 'wait', programs: [], outcome };
  }
  if ('stop' in step) return { kind: 'stop', programs: [step.stop], outcome: await stop(step, stage) };
  if ('finish' in step) {
    const players = stage.cast.players.filter((player) => step.finish.includes(player.id));
    return { kind: 'finish', programs: step.finish, outcome: await complete(players, stage) };
  }
  const name = 'hold' in step ? step.hold : step.release;
  const machine = stage.machines.find((one) => one.name === name);
  if (machine === undefined) throw new Error(`the scenario names no machine ${name}`);
  if ('hold' in step) {
    await stage.slot.hold(machine);
    stage.observer.held.add(machine);
    return { kind: 'hold', programs: [], machine: name, outcome: 'done' };
  }
  await stage.slot.release(machine);
  stage.observer.held.delete(machine);
  return { kind: 'release', programs: [], machine: name, outcome: 'done' };
}

async function started(player: Player, until: StartUntil, stage: Stage): Promise<Outcome> {
  if (until === 'settled') {
    const outcome = await becomesReady(player, () => false, stage.timeLimitMs, stage);
    return outcome === 'limit' ? 'limit' : 'done';
  }
  const limitMs = Math.min(EVENT_LIMIT_MS, stage.timeLimitMs);
  return becomesReady(player, readiness(player, until, stage), limitMs, stage);
}

async function becomesReady(
  player: Player,
  isReady: () => boolean,
  limitMs: number,
  { observer }: Stage,
): Promise<Outcome> {
  let isDone = false;
  let isOver = false;
  await observer.until(() => {
    isDone = isReady();
    if (isDone || player.running.hasEnded()) return true;
    // Asked before, and only once: it may become quiet while we look whether something is to be typed.
    const isQuiet = observer.isQuiet();
    const moved = keepGoing([player], observer);
    isOver = isQuiet && !moved;
    return isOver;
  }, limitMs);
  if (isDone) return 'done';
  return player.running.hasEnded() || isOver ? 'quiet' : 'limit';
}

function readiness(player: Player, until: Exclude<StartUntil, 'settled'>, stage: Stage): () => boolean {
  const { observer } = stage;
  if (until === 'listening') return () => player.listening.length > 0;
  if (until === 'connected') return () => observer.isConnected(player.machine);
  if ('output' in until) return () => hasPrinted(player, until.output);
  return framesSeen(until, stage.recording);
}

/**
 * Waits until players have ended; stops those that never will, and those over their time. Of several that are stuck
 * one is stopped, and the others get another chance: it may have been what they waited for.
 */
async function complete(players: Player[], stage: Stage): Promise<Outcome> {
  const { observer, cast } = stage;
  const running = (): Player[] => players.filter((player) => !player.running.hasEnded());
  let outcome: Outcome = players.length === 0 ? 'quiet' : 'done';
  while (running().length > 0) {
    const inTime = await observer.until(() => {
      if (running().length === 0) return true;
      const isQuiet = observer.isQuiet();
      const moved = keepGoing(running(), observer);
      return isQuiet && !moved;
    }, stage.timeLimitMs);
    const late = running();
    if (late.length === 0) break;
    outcome = inTime ? 'quiet' : 'limit';
    const why = inTime ? 'stuck' : 'limit';
    const stopped = inTime ? [nextToStop(late, observer)].flatMap((player) => player ?? []) : late;
    await Promise.all(stopped.map((player) => cast.stop(player, why)));
    observer.expectMovement();
  }
  return outcome;
}

/** Of clients that are stuck, one that a server has accepted keeps those waiting that it has not. */
function nextToStop(stuck: Player[], observer: Observer): Player | undefined {
  return stuck.find(({ machine }) => observer.isAccepted(machine)) ?? stuck[0];
}

/** Types what is due, and tells probes that nothing can arrive any more. Says whether something was set going. */
function keepGoing(players: Player[], observer: Observer): boolean {
  const isQuiet = observer.isQuiet();
  const moved = players.filter((player) => {
    if (player.probe !== undefined) {
      const idleSince = Math.max(player.toldToGoOnAt, observer.lastFrameAt);
      const patienceMs = player.probe.isHolding() ? PATIENCE_FOR_FIN_MS : PATIENCE_MS;
      const isIdle = !observer.isUnderWay && performance.now() - idleSince >= patienceMs;
      return (isQuiet || isIdle) && goOn(player);
    }
    return player.typist.typeNext({ isReading: observer.waitedOn(player.running) === 'stdin', isQuiet });
  });
  if (moved.length > 0) observer.expectMovement();
  return moved.length > 0;
}

/** Twice for each request (to give up sending it, or its answer), once to close, once to stop waiting for the other side's close. */
function goOn(player: Player): boolean {
  const asked = player.record.probe;
  const requests = asked !== undefined && 'send' in asked ? (asked.send?.length ?? 0) : 0;
  if (player.goOns > 2 * requests + 1) return false;
  player.goOns += 1;
  player.toldToGoOnAt = performance.now();
  player.probe?.goOn();
  return true;
}

/** A server is done when it listens; a client that stays open when it has said everything; any other when it has ended. */
async function probeDone(player: Player, { probe }: ProbeStep, stage: Stage): Promise<Outcome> {
  if (endsByItself(probe)) return complete([player], stage);
  if (!('to' in probe)) return started(player, 'listening', stage);
  return becomesReady(player, () => player.probe?.isHolding() ?? false, stage.timeLimitMs, stage);
}

function endsByItself(probe: ProbeStep['probe']): boolean {
  return probe.kind === 'udp-client' || (probe.kind === 'tcp-client' && probe.mode !== 'held-open');
}

async function send({ send: id, text, after, end }: SendStep, stage: Stage): Promise<Outcome> {
  const { observer } = stage;
  const player = stage.cast.players.find((one) => one.id === id);
  if (player === undefined) return 'quiet';
  const moment = (): { isReading: boolean; isQuiet: boolean } => ({
    isReading: observer.waitingOn(player.running) === 'stdin',
    isQuiet: observer.isQuiet(),
  });
  const inTime =
    player.probe !== undefined ||
    (await observer.until(
      () => player.running.hasEnded() || player.typist.mayType(after, moment()),
      EVENT_LIMIT_MS,
    ));
  if (player.running.hasEnded()) return 'quiet';
  if (!inTime) return 'limit';
  const framesBefore = stage.recording.frames.length;
  player.typist.type(text);
  if (end === true) player.running.endInput();
  observer.expectMovement();
  if (player.probe !== undefined) {
    const isSent = (): boolean => stage.recording.frames.length > framesBefore || observer.isQuiet();
    return (await observer.until(isSent, EVENT_LIMIT_MS)) ? 'done' : 'limit';
  }
  // What was typed has been dealt with when the program reads again, or nothing moves any more.
  const dealtWith = (): boolean => player.running.hasEnded() || moment().isReading || observer.isQuiet();
  return (await observer.until(dealtWith, EVENT_LIMIT_MS)) ? 'done' : 'limit';
}

async function stop({ stop: id, signal = 'interrupt' }: StopStep, stage: Stage): Promise<Outcome> {
  const player = stage.cast.players.find((one) => one.id === id);
  if (player === undefined) return 'quiet';
  if (player.running.hasEnded()) return 'done';
  await stage.cast.signal(player, SIGNALS[signal]);
  stage.observer.expectMovement();
  const hasEnded = await stage.observer.until(() => {
    // A probe that closes waits for the other side's FIN, which may never come.
    if (!player.running.hasEnded() && stage.observer.isQuiet()) player.probe?.goOn();
    return player.running.hasEnded();
  }, EVENT_LIMIT_MS);
  return hasEnded ? 'done' : 'limit';
}

async function waitFor(event: WaitFor, limitMs: number, stage: Stage): Promise<Outcome> {
  const { observer } = stage;
  const hasCome = eventOf(event, stage);
  let isDone = false;
  await observer.until(() => {
    isDone = hasCome();
    return isDone || observer.isQuiet();
  }, limitMs);
  if (isDone) return 'done';
  return observer.isQuiet() ? 'quiet' : 'limit';
}

function eventOf(event: WaitFor, { observer, cast, recording }: Stage): () => boolean {
  if (event === 'quiet') return () => observer.isQuiet();
  if ('frames' in event) return framesSeen(event, recording);
  const id = 'listening' in event ? event.listening : 'ended' in event ? event.ended : event.of;
  const player = cast.players.find((one) => one.id === id);
  // A program that could not be started neither listens nor prints, and has ended.
  if (player === undefined) return () => 'ended' in event;
  if ('listening' in event) return () => player.listening.length > 0;
  if ('ended' in event) return () => player.running.hasEnded();
  return () => hasPrinted(player, event.output);
}

function hasPrinted({ running }: Player, text: string): boolean {
  return [running.stdout, running.stderr].some((output) => output.bytes().includes(text));
}
