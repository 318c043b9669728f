import { isWithin, windowOf } from '../../evidence/programs.ts';
import type { Cause } from '../cause.ts';
import { type ProgramView, type ScenarioView } from '../context.ts';
import { eachProgram } from '../each-program.ts';
import { fatalTraceback, reportedErrors } from '../errors.ts';
import { cite } from '../frames.ts';
import { nearest } from '../near.ts';
import { locate, stringToken } from '../source.ts';
import { peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** The program asks for a host name that the lab's name server answers with NXDOMAIN (RFC 1035, 4.1.1). */
export const nameNotFound: Cause = {
  code: 'name-not-found',
  hidesOwn: ['crashed', 'never-connects', 'reported-error'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program, view) => {
      const records = Object.keys(context.rubric.services?.dns?.records ?? {});
      const reports = reportedErrors(program).some((line) =>
        /gaierror|Errno -[23458]\]|Name or service not known|name resolution|nodename nor servname/i.test(
          line,
        ),
      );
      return [...unknownNames(view, program)].map(([name, frames]) => {
        const near = nearest(name, records);
        const place = locate(context.evidence.submission, program.file, stringToken(name));
        const values = { who: who(program), name: quote(name), near: near ?? '' };
        const key = near === undefined ? 'diagnosis.name-not-found' : 'diagnosis.name-not-found.near';
        return {
          text: { key, values },
          hint: { key: `${key}-hint`, values },
          ...(place === undefined ? {} : { place }),
          frames: cite(view.id, frames),
          blocking:
            /gaierror/.test(fatalTraceback(program)?.exception ?? '') ||
            (reports && (program.role === 'client' || fatalTraceback(program) === undefined)),
          explains: (check: { type: string; with: Record<string, unknown> }) => {
            if (check.type !== 'dns') return reports && check.type !== 'output';
            const typos = check.with['typos'];
            return check.with['name'] === near || (Array.isArray(typos) && typos.includes(name));
          },
        };
      });
    }),
};

/** Names with the frames of their queries and refusals, for the program's machine while the program ran. */
function unknownNames(view: ScenarioView, program: ProgramView): Map<string, number[]> {
  const window = windowOf(view.evidence, program.id);
  const names = new Map<string, number[]>();
  for (const { frame, ip, dns } of view.evidence.capture.packets) {
    if (dns?.isResponse !== true || dns.rcode !== 3 || ip === undefined) continue;
    const name = dns.questions[0]?.name.toLowerCase().replace(/\.$/, '');
    if (name === undefined || !program.addresses.has(ip.dst) || !isWithin(window, frame.number)) continue;
    const query = view.evidence.capture.packets.find(
      (packet) =>
        packet.dns?.isResponse === false &&
        packet.dns.id === dns.id &&
        packet.ip?.src === ip.dst &&
        packet.frame.number < frame.number,
    );
    names.set(name, [
      ...(names.get(name) ?? []),
      ...(query === undefined ? [] : [query.frame.number]),
      frame.number,
    ]);
  }
  return names;
}
