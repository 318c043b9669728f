import type { Cause } from '../cause.ts';
import { portMistakes } from '../ports.ts';
import { locateOnly } from '../source.ts';
import { who } from '../words.ts';
import { portSymptoms } from './wrong-port.ts';

/** The two bytes of the port stand in the other order: htons() is missing, or is called twice. */
export const portBytesSwapped: Cause = {
  code: 'port-bytes-swapped',
  ...portSymptoms,
  find: (context) =>
    portMistakes(context, 'swapped', ({ program, port, asked, said }) => {
      const place = locateOnly(
        context.evidence.submission,
        program.file,
        /sin6?_port\s*=/,
        /\b(?:bind|connect)\s*\(/,
      );
      return {
        ...said,
        text: {
          key: `diagnosis.port-bytes-swapped.${program.role === 'server' ? 'server' : 'client'}`,
          values: { who: who(program), port: String(port), asked: String(asked) },
        },
        hint: { key: 'diagnosis.port-bytes-swapped.hint', values: { asked: String(asked) } },
        ...(place === undefined ? {} : { place }),
      };
    }),
};
