/** What is said of a container's first process before anything of a student's runs: its copy is made, and it waits. */
export const READY = 'wiremark-ready';

/** Where a container finds the submission, read-only. */
export const HANDED_IN = '/handed-in';

const COPY = `where=$1; shift
mkdir -m 0700 /home/student/work && cp -RP ${HANDED_IN}/. /home/student/work && cd "/home/student/work/$where" || exit 125
echo ${READY}
`;
const WAIT = 'IFS= read -r gate || exit 0\n';
const QUIET = 'exec 3>&2 2>/dev/null\n';
const RUN = `(exec "$@" 2>&3 3>&-)
exit $?
`;

/**
 * The script of a container's first process, run as `sh -c KEEPER sh <folder> <command...>`. It copies the submission, waits for
 * one line (POSIX reads it byte by byte, so the rest stays for the program), runs the command as its child and ends with its
 * code. A shell tells on its standard error how a child died; that is not the program's to have said.
 * While it waits for a command it has that command's outputs itself: hence the subshell, which becomes the command.
 */
export const KEEPER = COPY + WAIT + QUIET + RUN;

/** The same behind a gate of ours, which has waited already: what follows is the doing of an image that a student built. */
export const GATED_KEEPER = COPY + QUIET + RUN;

/** The same for a build: it says the code behind the line that it was sent, and stays until it is told to end. */
export const BUILD_KEEPER = `${COPY}${WAIT}${QUIET}(exec "$@" </dev/null 2>&3 3>&-)
code=$?
printf '\\n%s %s\\n' "$gate" "$code"
IFS= read -r gate
exit $code
`;

/** The code that a build's keeper said behind its secret line, in the last of what was printed. */
export function reportedCode(text: string, secret: string): number | undefined {
  const code = new RegExp(String.raw`\n${secret} (\d+)\n`).exec(text)?.[1];
  return code === undefined ? undefined : Number(code);
}
