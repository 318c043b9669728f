import type { Cause } from '../cause.ts';
import { eachProgram } from '../each-program.ts';
import { fatalTraceback, placeOf } from '../errors.ts';
import { isPython2Module } from './python2-source.ts';
import { deadSymptoms, peerSymptoms } from '../suppress.ts';
import { quote, who } from '../words.ts';

/** The program imports a module that is not there. Where the rubric promises it, the fault is the lecturer's. */
export const packageMissing: Cause = {
  code: 'package-missing',
  hidesOwn: deadSymptoms,
  hidesPeers: peerSymptoms,
  find: (context) =>
    eachProgram(context, (program) => {
      const traceback = fatalTraceback(program);
      const module = /^No module named '([\w.]+)'/.exec(traceback?.detail ?? '')?.[1];
      if (traceback === undefined || module === undefined || isPython2Module(module)) return undefined;
      const isPromised = (context.rubric.packages ?? []).some(
        (name) => module === name || module.startsWith(`${name}.`),
      );
      const key = isPromised ? 'diagnosis.package-missing.promised' : 'diagnosis.package-missing';
      const place = placeOf(context.evidence.submission, traceback);
      return {
        text: { key, values: { who: who(program), module: quote(module) } },
        hint: { key: `${key}-hint`, values: { module: quote(module) } },
        ...(place === undefined ? {} : { place }),
        frames: [],
        always: true,
      };
    }),
};
