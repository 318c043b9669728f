import type { ProgramRule } from '../../../model/rubric.ts';
import type { Seats } from '../plan.ts';
import type { Role } from '../roles.ts';
import type { ComposeFile } from './compose-file.ts';
import { readComposeFile } from './compose-file.ts';
import { readDocument } from './document.ts';
import { chooseLan, type Host, type Lan } from './lan.ts';
import { serviceProgram, type ServiceProgram } from './service-program.ts';

/** A compose file as a lab: its machines, and who of them serves whom. */
export interface ComposeLab extends Lan {
  /** A server's machine, and those of its clients: one for each pair that the file shows. */
  pairs: LabPair[];
}

export interface LabPair {
  seats: Seats;
  /** As far as the file says what runs there. */
  server?: ServiceProgram;
  client?: ServiceProgram;
  /** Names by which a client may ask for the server's address. */
  serverNames: string[];
}

/**
 * Reads a compose file as a lab.
 *
 * @param file its name, for messages.
 * @param variables values for `${NAME}`.
 * @throws OperatorError `compose-invalid` with place and remedy.
 */
export function readComposeLab(
  text: string,
  file: string,
  variables: ReadonlyMap<string, string>,
): ComposeLab {
  const compose = readComposeFile(readDocument(text, file), variables);
  const lan = chooseLan(compose);
  const chosen = [
    ...lan.chosen,
    ...compose.unset.map((name) => `the variable ${name} has no value: it is taken as empty`),
  ];
  return { ...lan, chosen, pairs: pairsOf(lan, compose) };
}

/** The image or the Dockerfiles of a program: those of the service that runs its file, or else of the first one of its role. */
export function imagesFor(
  { pairs }: ComposeLab,
  path: string,
  role: Role,
): Pick<ProgramRule, 'image' | 'dockerfile'> {
  const programs = pairs.flatMap(({ server, client }) => [server ?? [], client ?? []].flat());
  const name = path.split('/').at(-1);
  return imagesOf(
    programs.find(({ file }) => file === name) ?? programs.find((program) => program.role === role),
  );
}

/** What a service's image is, as a rubric says it. */
export function imagesOf(program?: ServiceProgram): Pick<ProgramRule, 'image' | 'dockerfile'> {
  if (program?.dockerfile !== undefined) return { dockerfile: [`**/${program.dockerfile}`] };
  return program?.image === undefined ? {} : { image: program.image };
}

function pairsOf(lan: Lan, { services }: ComposeFile): LabPair[] {
  const players = lan.hosts.map((host) => ({ host, program: serviceProgram(host, services) }));
  const servers = players.filter(({ program }) => program.role === 'server');
  const clients = players.filter(({ program }) => program.role === 'client');
  const [serving = players[0]] = servers;
  if (serving === undefined) return [];
  // Nothing says who serves: students sit at all machines, and the first one's is the server.
  const leading = servers.length === 0 ? [serving] : servers;
  return leading.map((server): LabPair => {
    const own = clients.filter(({ host }) =>
      isFor(
        host,
        server.host,
        leading.map((one) => one.host),
      ),
    );
    const others = players.filter(
      (one) => !leading.includes(one) && !own.includes(one) && !clients.includes(one),
    );
    const [client, other] = [...own, ...others];
    return {
      seats: {
        server: server.host.machine,
        ...(client === undefined ? {} : { client: client.host.machine }),
        ...(other === undefined ? {} : { other: other.host.machine }),
      },
      server: server.program,
      ...(client === undefined ? {} : { client: client.program }),
      serverNames: namesOf(lan, server.host),
    };
  });
}

/** A client belongs to the server that it depends on; one that depends on none, to the first. */
function isFor({ service }: Host, server: Host, servers: readonly Host[]): boolean {
  const named = servers.find((one) => service.dependsOn.includes(one.service.name));
  return (named ?? servers[0]) === server;
}

function namesOf({ names }: Lan, { machine, address }: Host): string[] {
  const other = Object.entries(names).flatMap(([name, addresses]) =>
    addresses.includes(address) ? name : [],
  );
  return [machine, ...other];
}
