import { peersOf, type Context, type ProgramView, type ScenarioView } from './context.ts';
import type { Finding } from './cause.ts';

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
