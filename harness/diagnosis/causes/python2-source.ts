import type { Cause } from '../cause.ts';
import type { ProgramView } from '../context.ts';
import { eachProgram, eachUnreadable, type Said } from '../each-program.ts';
import { fatalTraceback, placeOf } from '../errors.ts';
import { deadSymptoms, peerSymptoms } from '../suppress.ts';
import type { Traceback } from '../traceback.ts';
import { quote, who } from '../words.ts';

/** The program is written for Python 2; the lab runs Python 3. */
export const python2Source: Cause = {
  code: 'python2-source',
  hidesOwn: [...deadSymptoms, 'syntax-error', 'package-missing'],
  hidesPeers: peerSymptoms,
  find: (context) => {
    const ask = (program: ProgramView): Said | undefined => {
      const traceback = fatalTraceback(program);
      const sign = traceback === undefined ? undefined : signOfPython2(traceback);
      if (traceback === undefined || sign === undefined) return undefined;
      const place =
        placeOf(context.evidence.submission, traceback) ??
        (program.file === undefined ? undefined : { file: program.file });
      return {
        text: { key: 'diagnosis.python2-source', values: { who: who(program), sign: quote(sign) } },
        hint: { key: 'diagnosis.python2-source.hint' },
        ...(place === undefined ? {} : { place }),
        frames: [],
        always: true,
      };
    };
    return [...eachProgram(context, ask), ...eachUnreadable(context, ask)];
  },
};

/** True for a module that only Python 2 had under this name. */
export function isPython2Module(name: string): boolean {
  return PYTHON2_MODULES.has(name);
}

const PYTHON2_MODULES = new Set([
  'Queue',
  'SocketServer',
  'BaseHTTPServer',
  'SimpleHTTPServer',
  'CGIHTTPServer',
  'ConfigParser',
  'httplib',
  'urllib2',
  'urlparse',
  'thread',
  'StringIO',
  'cStringIO',
  'cPickle',
  'Tkinter',
  'Cookie',
  'cookielib',
  'xmlrpclib',
  'commands',
  '__builtin__',
]);
const PYTHON2_NAMES = new Set(['raw_input', 'unicode', 'xrange', 'unichr', 'basestring', 'execfile']);

/** What of the source gives Python 2 away, as the student wrote it. */
function signOfPython2({ exception, detail, code }: Traceback): string | undefined {
  if (exception === 'SyntaxError') {
    if (/^Missing parentheses in call to '(?:print|exec)'/.test(detail)) return code === '' ? 'print' : code;
    if (detail.startsWith('multiple exception types must be parenthesized') && /^except\b/.test(code))
      return code;
    return /^(?:print\s+["'\w]|except\s+[\w.]+\s*,\s*\w+\s*:|raise\s+\w+\s*,)/.test(code) ? code : undefined;
  }
  const name = /^name '(\w+)' is not defined/.exec(detail)?.[1];
  if (exception === 'NameError' && name !== undefined && PYTHON2_NAMES.has(name)) return name;
  const module = /^No module named '([\w.]+)'/.exec(detail)?.[1];
  return module !== undefined && isPython2Module(module) ? `import ${module}` : undefined;
}
