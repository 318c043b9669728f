import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Result } from '../model/grade.ts';
import { annotations } from '../report/ci/annotations.ts';
import { stepSummary } from '../report/ci/step-summary.ts';
import { fenced, logText } from '../report/ci/workflow-command.ts';
import { githubClassroomOutput } from '../report/exports/github-classroom.ts';

/** The system that runs us, and how results are told there. */
export interface Runner {
  name: 'github' | 'gitlab' | 'plain';
  /** A line about what we do: ours, with nothing of the submission's that could act. */
  say: (text: string) => void;
  /** What a student reads, from `renderCheck`. */
  tell: (text: string) => void;
  /** Annotations, summary, outputs: after everything else. */
  finish: (result: Result, submission: string, files: Readonly<Record<string, string>>) => Promise<void>;
}

/** Tells by the environment which system runs us. */
export function detectRunner(environment: NodeJS.ProcessEnv, write: (text: string) => void): Runner {
  if (environment['GITHUB_ACTIONS'] === 'true') return githubRunner(environment, write);
  if (environment['GITLAB_CI'] !== undefined) return gitlabRunner(write);
  return { ...plainRunner(write), name: 'plain' };
}

function plainRunner(write: (text: string) => void): Omit<Runner, 'name'> {
  const line = (text: string): void => write(`${logText(text)}\n`);
  return { say: line, tell: (text) => write(logText(text)), finish: async () => {} };
}

function githubRunner(environment: NodeJS.ProcessEnv, write: (text: string) => void): Runner {
  const workspace = environment['GITHUB_WORKSPACE'];
  return {
    name: 'github',
    say: (text) => write(`${logText(text)}\n`),
    tell: (text) => write(fenced(text, randomUUID())),
    async finish(result, submission, files) {
      for (const line of annotations(result, folderIn(workspace, submission))) write(`${line}\n`);
      await appendTo(environment['GITHUB_STEP_SUMMARY'], stepSummary(result));
      await appendTo(
        environment['GITHUB_OUTPUT'],
        outputs({
          score: result.score === null ? '' : String(result.score),
          'max-score': String(result.maxScore),
          status: result.status,
          result: githubClassroomOutput(result),
          'rubric-digest': result.rubric.digest,
          ...files,
        }),
      );
    },
  };
}

function gitlabRunner(write: (text: string) => void): Runner {
  const section = (edge: 'start' | 'end'): string =>
    `\u001b[0Ksection_${edge}:${Math.floor(Date.now() / 1000)}:wiremark\r\u001b[0K`;
  return {
    name: 'gitlab',
    say: (text) => write(`${logText(text)}\n`),
    tell: (text) => write(`${section('start')}wiremark\n${logText(text)}${section('end')}\n`),
    finish: async () => {},
  };
}

/** `name=value` lines, in the form with a delimiter that no value can end. */
function outputs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const end = randomUUID();
      return `${name}<<${end}\n${value}\n${end}\n`;
    })
    .join('');
}

async function appendTo(path: string | undefined, text: string): Promise<void> {
  if (path !== undefined && path !== '') await appendFile(path, text);
}

/** Where the submission lies in the repository, with `/`; its top where it lies elsewhere. */
function folderIn(workspace: string | undefined, submission: string): string {
  const path = relative(resolve(workspace ?? '.'), resolve(submission));
  return path.startsWith('..') ? '' : path.split(sep).join('/');
}
