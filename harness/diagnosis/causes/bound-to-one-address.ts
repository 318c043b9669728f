import { isLoopback } from './bound-to-loopback.ts';
import type { Cause } from '../cause.ts';
import { type Context, type ProgramView, type ScenarioView } from '../context.ts';
import { eachServer } from '../each-program.ts';
import { reportedErrors } from '../errors.ts';
import { cite } from '../frames.ts';
import { locate, locateLine, stringToken } from '../source.ts';
import { connectionsWith, isEstablished, isRefused } from '../traffic.ts';
import { who } from '../words.ts';

/** The server binds an address that its machine does not have in this lab. */
export const boundToOneAddress: Cause = {
  code: 'bound-to-one-address',
  hidesOwn: [
    'crashed',
    'nothing-listening',
    'server-left-early',
    'server-left-when-idle',
    'reported-error',
    'reply-missing',
  ],
  hidesPeers: ['refused', 'never-ended', 'crashed', 'server-left-when-idle', 'reported-error'],
  find: (context) =>
    eachServer(context, (server, view, clients) => {
      const own = server.machine?.address;
      const address = foreignAddress(server) ?? refusedAddress(context, server);
      if (own === undefined || address === undefined) return undefined;
      const wasLent = view.evidence.record.machines.some(
        (machine) => machine.name === server.record.machine && machine.adopted?.includes(address) === true,
      );
      const connections = connectionsWith(view, server, clients);
      const isReached = connections.some(isEstablished);
      const rejected = connections.filter(isRefused).flatMap(({ frames }) => frames);
      const place =
        address === ''
          ? locate(context.evidence.submission, server.file, /\bbind\s*\(/)
          : locate(context.evidence.submission, server.file, stringToken(address));
      const key =
        address === ''
          ? 'diagnosis.bound-to-one-address.unnamed'
          : wasLent && isReached
            ? 'diagnosis.bound-to-one-address.adopted'
            : 'diagnosis.bound-to-one-address';
      return {
        text: { key, values: { who: who(server), address, machine: server.record.machine, own } },
        hint: { key: 'diagnosis.bound.hint', values: { address: own } },
        ...(place === undefined ? {} : { place }),
        frames: cite(view.id, [...framesTo(view, address), ...rejected]),
        blocking: !isReached,
        always: wasLent,
        ...(wasLent && isReached ? { explains: () => false } : {}),
      };
    }),
};

/** An address that it listens on, that is no wildcard, no loopback and not its machine's own; undefined where another socket makes up for it. */
function foreignAddress(server: ProgramView): string | undefined {
  const isReachable = (address: string) =>
    /^(?:0\.0\.0\.0|::|\*)$/.test(address) || address.replace(/^::ffff:/i, '') === server.machine?.address;
  return server.record.listening.find(
    (socket) =>
      !isReachable(socket.address) &&
      !isLoopback(socket.address) &&
      !server.record.listening.some((other) => other.port === socket.port && isReachable(other.address)),
  )?.address;
}

/** The address of a bind() that failed with EADDRNOTAVAIL, found in the source; empty where it cannot be told. */
function refusedAddress(context: Context, server: ProgramView): string | undefined {
  if (
    server.record.listening.length > 0 ||
    !reportedErrors(server).some((line) => /\[Errno 99\]|Cannot assign requested address/.test(line))
  )
    return undefined;
  const literals =
    (context.evidence.submission.files.find((file) => file.path === server.file)?.base64 ?? '') === ''
      ? []
      : literalAddresses(context, server);
  const foreign = literals.filter(
    (literal) => literal !== '0.0.0.0' && !isLoopback(literal) && literal !== server.machine?.address,
  );
  return foreign.length === 1 ? foreign[0] : '';
}

function literalAddresses(context: Context, server: ProgramView): string[] {
  const file = context.evidence.submission.files.find((candidate) => candidate.path === server.file);
  const text = Buffer.from(file?.base64 ?? '', 'base64').toString('utf8');
  const all = [...text.matchAll(/['"](\d{1,3}(?:\.\d{1,3}){3})['"]/g)].map((match) => match[1] ?? '');
  return [...new Set(all)].filter(
    (literal) => locateLine(context.evidence.submission, server.file, stringToken(literal)) !== undefined,
  );
}

function framesTo(view: ScenarioView, address: string): number[] {
  return view.evidence.capture.packets.flatMap(({ frame, arp, ip, tcp }) =>
    arp?.targetIp === address || (ip?.dst === address && tcp?.flags.syn === true) ? [frame.number] : [],
  );
}
