import { stripVTControlCharacters } from 'node:util';

const LAST_LINES = 20;

/** Whose failure a build was. Only what is plainly the Dockerfile's own counts as the student's. */
export type Failure =
  | { kind: 'student'; output: string }
  /** A build here lacks something that elsewhere would be there. */
  | { kind: 'lacking'; output: string; lacks: string }
  | { kind: 'engine'; output: string };

/**
 * Tells from what an engine printed why a build failed.
 *
 * @param lateMs the limit, where the build was stopped at it.
 */
export function readFailure(output: string, lateMs?: number): Failure {
  const last = lastWords(output);
  if (ENGINE.test(last)) return { kind: 'engine', output: last };
  if (WANTS_NETWORK.test(output))
    return {
      kind: 'lacking',
      lacks: 'network',
      output: `The Dockerfile wants to fetch something, and a build here has no network. Take a base image that has it.\n${last}`,
    };
  if (/requires? BuildKit|--mount option|unknown flag|with more than one source file/iu.test(output))
    return { kind: 'lacking', lacks: 'BuildKit', output: `The Dockerfile needs BuildKit.\n${last}` };
  // On a busy machine a build may be late that elsewhere is not.
  if (lateMs !== undefined)
    return { kind: 'lacking', lacks: 'time', output: `Stopped after ${lateMs / 1000} s.\n${last}` };
  return STUDENTS.test(last) ? { kind: 'student', output: last } : { kind: 'engine', output: last };
}

/** The last lines of what an engine printed, without what differs from run to run. */
export function lastWords(output: string): string {
  return stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trimEnd().replace(STEP, ''))
    .filter((line) => line !== '' && !NOISE.test(line))
    .slice(-LAST_LINES)
    .join('\n');
}

/** `Step 3/7 : `, `STEP 3/7: `: what was added here counts as a step, too. */
const STEP = /^step \d+\/\d+ ?: /iu;
/** Ids that differ from run to run, and what was added here. */
const NOISE =
  /^DEPRECATED: The legacy builder|^\s+BuildKit is currently disabled|^\s+environment-variable\.|^\s+Install the buildx|^Sending build context|^ ---> (?:Running in )?[0-9a-f]|^--> |^(?:Removing|Removed) intermediate container|^FROM (?:sha256:)?[0-9a-f]{64}|^LABEL wiremark\./u;

const ENGINE = /cannot connect to the|dial unix|no space left on device|permission denied while trying/iu;

const WANTS_NETWORK =
  /temporary failure (in name resolution|resolving)|could not resolve|name or service not known|failed to establish a new connection|network is unreachable|EAI_AGAIN|ENOTFOUND|dial tcp|bad address|temporary error \(try again later\)|unable to connect to|getaddrinfo/iu;

/** What Docker and Podman say of a Dockerfile that is wrong, or of a step of it that failed. */
const STUDENTS =
  /returned a non-zero code|exit status \d+|exit code \d+|(COPY|ADD) failed|no such file or directory|no source files were specified|no items matching glob|Dockerfile parse error|dockerfile parse error|unknown instruction|requires (at least|exactly)|no build stage|no FROM statement|file with no instructions|cannot be empty|invalid reference format|syntax error|is not a valid|forbidden path outside the build context/iu;
