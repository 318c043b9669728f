/** Text that does something where it is not escaped: in HTML, in a script, in an attribute, in a template. */
export const HOSTILE_HTML = [
  '<script>window.harm = 1; alert(1)</script>',
  '<img src=x onerror="window.harm = 2">',
  "\"><svg onload='window.harm = 3'>",
  '</script><script>window.harm = 4</script>',
  '</pre></td></table><b data-harm>bold</b>',
  '<img src="http://127.0.0.1:7001/asked">',
  '<meta http-equiv=refresh content="0;url=http://127.0.0.1:7001/gone">',
  '{{constructor.constructor("window.harm = 5")()}} {{{harm}}} {{7*7}} ${7*7} <%= 7*7 %>',
  'javascript:window.harm=6 <a href="javascript:window.harm=6">x</a>',
];

/** Escapes that clear a screen, name a window, move the cursor, hide or turn text around. */
export const HOSTILE_ESCAPES = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r100 points\u202edlrow\u200b';

/** Names of submissions: folders. No slash and no NUL can be in them. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=window.harm=7><b data-harm>',
  '{{constructor}} {{{harm}}} ${7*7}',
  '"><svg onload=window.harm=8>',
  '=1+1',
  '@SUM(A1)',
  `escape ${HOSTILE_ESCAPES}`,
  'line\nbreak 100',
];

/** Characters that move a terminal's cursor, or hide: none may reach it but line ends. */
export const RAW_CONTROL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

/** The program that says and sends it all, and then fails with it. */
export function hostileProgram(): string {
  const text = JSON.stringify([...HOSTILE_HTML, HOSTILE_ESCAPES, 'line\r\nbreak'].join('\n'));
  return `from task import task
import sys

TEXT = ${text}
print('begun')
print(TEXT)
print(TEXT, file=sys.stderr)
task(TEXT.encode())
raise RuntimeError(TEXT)
`;
}
