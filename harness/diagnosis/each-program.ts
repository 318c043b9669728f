import { peersOf, type Context, type ProgramView, type ScenarioView } from './context.ts';
import type { BoundProgram } from '../model/evidence.ts';
import type { Finding } from './cause.ts';
import { readTracebacks } from './traceback.ts';

/** What a cause says of one program: a finding without the parts that follow from the program. */
export type Said = Omit<Finding, 'scenario' | 'programs' | 'peers'>;

/** Asks the same question of every program of the submission that started, in every scenario. */
export function eachProgram(
  context: Context,
  ask: (program: ProgramView, view: ScenarioView) => Said | Said[] | undefined,
): Finding[] {
  return context.scenarios.flatMap((view) =>
    view.programs
      .filter(({ record }) => record.end.kind !== 'not-started' && record.probe === undefined)
      .flatMap((program) => {
        const said = ask(program, view);
        const all = said === undefined ? [] : Array.isArray(said) ? said : [said];
        const peers = peersOf(view, program).map((peer) => peer.id);
        return all.map((one): Finding => ({ scenario: view.id, programs: [program.id], peers, ...one }));
      }),
  );
}

/**
 * The same question of programs whose source could not be read, so that they never ran: with what the interpreter said, as
 * if they had printed it.
 */
export function eachUnreadable(context: Context, ask: (program: ProgramView) => Said | undefined): Finding[] {
  return context.scenarios.flatMap((view) =>
    view.programs.flatMap((program): Finding[] => {
      const { bound, record } = program;
      if (!isUnreadable(bound) || bound?.build === undefined) return [];
      const { output } = bound.build;
      const said = ask({
        ...program,
        record: { ...record, end: { kind: 'exited', code: 1 } },
        stderr: output,
        tracebacks: readTracebacks(output),
      });
      // What a probe stood in for took no peer away from the others.
      const peers = record.probe === undefined ? peersOf(view, program).map((peer) => peer.id) : [];
      return said === undefined ? [] : [{ scenario: view.id, programs: [program.id], peers, ...said }];
    }),
  );
}

/** Whether the interpreter could not read a program's source; a Dockerfile of its own that fails is something else. */
export function isUnreadable(bound: BoundProgram | undefined): boolean {
  if (bound?.language !== 'python' || bound.build?.ok !== false || bound.build.why !== undefined)
    return false;
  return !/ build /u.test(bound.build.command);
}

/** The same, of servers alone. */
export function eachServer(
  context: Context,
  ask: (server: ProgramView, view: ScenarioView, clients: ProgramView[]) => Said | Said[] | undefined,
): Finding[] {
  return eachProgram(context, (program, view) =>
    program.role === 'server' ? ask(program, view, peersOf(view, program)) : undefined,
  );
}

/** The same, of clients alone. */
export function eachClient(
  context: Context,
  ask: (client: ProgramView, view: ScenarioView, servers: ProgramView[]) => Said | Said[] | undefined,
): Finding[] {
  return eachProgram(context, (program, view) =>
    program.role === 'client' ? ask(program, view, peersOf(view, program)) : undefined,
  );
}
