import { connectionsBetween, handshakeFrames } from '../evidence/connections.ts';
import { frameLimit, machineOf } from '../evidence/programs.ts';
import type { Verdict } from '../model/verdict.ts';
import type { TcpConnection } from '../wire/types.ts';
import { cite, failed, passed, say } from './cite.ts';
import type { CheckContext } from './definition.ts';
import { demands } from './demand.ts';
import { defineCheck, programReferences } from './definition.ts';
import { missingProgram } from './missing-program.ts';
import { objectSchema, programSchema } from './parameters.ts';
import { streamFilter } from './text.ts';

interface Parameters {
  client: string;
  server: string;
  closedBy: 'client' | 'server' | undefined;
}

/** Orderly closing (RFC 9293, section 3.6): FIN from both sides, no reset, before we signalled either program. */
export const teardown = defineCheck<Parameters>({
  type: 'teardown',
  summary:
    'Every connection that the client opened with the server was closed: FIN from both sides and no reset, before any signal of ours (stopping a program makes its kernel send FIN, and that earns nothing). Connections that carried data count; where none did, those with a complete handshake. `closedBy` says who must send the first FIN.',
  parameters: objectSchema(
    {
      client: programSchema('Step id of the client.'),
      server: programSchema('Step id of the server.'),
      closedBy: {
        enum: ['client', 'server'],
        description: 'Who must send the first FIN. Either may, where absent.',
      },
    },
    ['client', 'server'],
  ),
  read: (reader) => ({
    client: reader.string('client'),
    server: reader.string('server'),
    closedBy: reader.optionalOneOf('closedBy', ['client', 'server']),
  }),
  demand: ({ client, server, closedBy }, words) =>
    demands('teardown', {
      client: words.program(client),
      server: words.program(server),
      by: closedBy ?? 'either',
    }),
  references: ({ client, server }) => programReferences({ client, server }),
  judge,
});

function judge({ client, server, closedBy }: Parameters, context: CheckContext): Verdict {
  const { scenario } = context;
  const expected = say('teardown.expected', { by: closedBy ?? 'either' });
  const missing = missingProgram(context, [client, server], expected);
  if (missing !== undefined) return missing;

  const limit = frameLimit(scenario, client, server);
  const values = {
    client: machineOf(scenario, client)?.name ?? client,
    server: machineOf(scenario, server)?.name ?? server,
  };
  const open = connectionsBetween(scenario, client, server).filter((connection) =>
    wasOpened(connection, limit),
  );
  const withData = open.filter((connection) => hasPayload(connection, limit));
  const judged = withData.length > 0 ? withData : open;
  if (judged.length === 0) {
    return failed({
      expected,
      actual: say('teardown.no-connection', values),
      hint: say('teardown.no-connection.hint'),
    });
  }

  for (const connection of judged) {
    const reset = connection.resets.find(({ frame }) => frame <= limit);
    const fins = finsOf(connection, limit);
    const frames = cite(scenario, fins.client, fins.server, reset?.frame);
    const filter = streamFilter([connection]);
    if (reset !== undefined) {
      const side = reset.from;
      return failed({
        expected,
        actual: say(`teardown.reset-${side}`, values),
        hint: say(`teardown.reset-${side}.hint`),
        frames,
        filter,
      });
    }
    if (fins.client !== undefined && fins.server !== undefined) {
      const first = fins.client < fins.server ? 'client' : 'server';
      if (closedBy === undefined || closedBy === first) continue;
      const key = `teardown.${first}-first`;
      return failed({ expected, actual: say(key, values), hint: say(`${key}.hint`), frames, filter });
    }
    const side = sideLeftOpen(fins);
    const last = connection.frames.findLast((frame) => frame <= limit);
    return failed({
      expected,
      actual: say(`teardown.open-${side}`, values),
      hint: say(`teardown.open-${side}.hint`),
      frames: frames.length > 0 ? frames : cite(scenario, last),
      filter,
    });
  }
  return passed({
    expected,
    actual: say('teardown.passed', { count: judged.length }),
    frames: cite(scenario, ...judged.flatMap((connection) => closingFrames(connection, limit))),
    filter: streamFilter(judged),
  });
}

/** Whether both sides took part: a connection that was refused was never open, so it need not be closed. */
function wasOpened(connection: TcpConnection, limit: number): boolean {
  return handshakeFrames(connection, limit) !== undefined || hasPayload(connection, limit);
}

function hasPayload(connection: TcpConnection, limit: number): boolean {
  return [connection.toServer, connection.toClient].some(({ chunks }) =>
    chunks.some(({ frame }) => frame <= limit),
  );
}

function finsOf(connection: TcpConnection, limit: number): { client?: number; server?: number } {
  const client = connection.toServer.fin?.frame;
  const server = connection.toClient.fin?.frame;
  return {
    ...(client !== undefined && client <= limit ? { client } : {}),
    ...(server !== undefined && server <= limit ? { server } : {}),
  };
}

function sideLeftOpen(fins: { client?: number; server?: number }): 'client' | 'server' | 'neither' {
  if (fins.client !== undefined) return 'server';
  return fins.server === undefined ? 'neither' : 'client';
}

function closingFrames(connection: TcpConnection, limit: number): number[] {
  const { toServer, toClient } = connection;
  const frames = [
    toServer.fin?.frame,
    toServer.fin?.acknowledgedBy,
    toClient.fin?.frame,
    toClient.fin?.acknowledgedBy,
  ];
  return frames
    .filter((frame) => frame !== undefined && frame <= limit)
    .filter((frame) => frame !== undefined);
}
