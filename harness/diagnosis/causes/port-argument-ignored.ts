import type { Cause } from '../cause.ts';
import { portMistakes } from '../ports.ts';
import { locateOnly, numberToken } from '../source.ts';
import { quote, who } from '../words.ts';
import { portSymptoms } from './wrong-port.ts';

/** The program was given the port on its command line, and uses another. */
export const portArgumentIgnored: Cause = {
  code: 'port-argument-ignored',
  ...portSymptoms,
  find: (context) =>
    portMistakes(context, 'argument', ({ program, port, asked, said }) => {
      const call = program.role === 'server' ? /\bbind\s*\(|\blisten\s*\(\s*\w/ : /\bconnect\s*\(/;
      const place = locateOnly(
        context.evidence.submission,
        program.file,
        new RegExp(`(?:${call.source}).*${numberToken(port).source}`),
        program.role === 'server' ? /\bbind\s*\(/ : call,
        call,
      );
      const argument = program.record.argv.find((one) => numberToken(asked).test(one)) ?? '';
      return {
        ...said,
        text: {
          key: `diagnosis.port-argument-ignored.${program.role === 'server' ? 'server' : 'client'}`,
          values: { who: who(program), port: String(port), argument: quote(argument) },
        },
        hint: { key: 'diagnosis.port-argument-ignored.hint', values: { argument: quote(argument) } },
        ...(place === undefined ? {} : { place }),
      };
    }),
};
