import type { LimitHit } from '../../model/evidence.ts';
import type { Cause, Sentence } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { peerSymptoms } from '../suppress.ts';
import { who } from '../words.ts';

/** The program used more of the machine than the lab gives. Wall time is told by `never-ended`. */
export const limitHit: Cause = {
  code: 'limit-hit',
  hidesOwn: ['crashed', 'never-ended', 'server-left-early', 'nothing-listening', 'reported-error'],
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program) =>
      program.record.limits
        .filter((hit) => hit.limit !== 'wall-time')
        .map((hit) => ({
          text: {
            key: `diagnosis.limit-hit.${hit.limit}`,
            values: { who: who(program), figure: figure(hit) },
          },
          hint: {
            key: 'diagnosis.limit-hit.hint',
            values: { limit: hit.limit === 'open-files' ? 'files' : hit.limit },
          },
          ...(program.file === undefined ? {} : { place: { file: program.file } }),
          frames: [],
          always: true,
        })),
    ),
};

function figure({ value, unit }: LimitHit): Sentence {
  if (unit !== 'bytes') return { key: `diagnosis.figure.${unit}`, values: { value } };
  const isWholeMiB = value >= 2 ** 20 && value % 2 ** 20 === 0;
  return isWholeMiB
    ? { key: 'diagnosis.figure.mib', values: { value: value / 2 ** 20 } }
    : { key: 'diagnosis.figure.bytes', values: { value } };
}
