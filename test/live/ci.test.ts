import { execa } from 'execa';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder, top, whyNoLab } from '../support/cli.ts';

const noLab = await whyNoLab();
const rubric = join(top, 'rubrics/pens-udp-echo.json');
const echo = join(top, 'submissions/pens-udp-echo');

/** Wrong port, and answers that would be commands to a runner that believed them. */
const forging = `import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 8756))
print("::error file=server.py::forged output", flush=True)
while True:
    data, peer = s.recvfrom(2048)
    s.sendto(b"\\n::set-output name=score::100\\n##[error]forged\\n::add-mask::a", peer)
`;

/** Sources in the place of what is built from them, in every process of ours. */
const fromSource = { NODE_OPTIONS: `--import ${join(top, 'node_modules/tsx/dist/loader.mjs')}` };

/** A temporary git repository with a submission that fails, and a folder of the runner's beside it. */
async function repository(): Promise<AsyncDisposable & { path: string; checkout: string; runner: string }> {
  const folder = await temporaryFolder();
  const checkout = join(folder.path, 'tugas budi');
  const runner = join(folder.path, 'runner');
  await mkdir(runner);
  await cp(join(echo, 'wrong-port'), checkout, { recursive: true });
  await writeFile(join(checkout, 'udpechoserver.py'), forging);
  const git = execa({ cwd: checkout, stdin: 'ignore' });
  await git`git init --quiet`;
  await git`git add --all`;
  await git`git -c user.name=budi -c user.email=budi@example.org commit --quiet -m tugas`;
  return { ...folder, checkout, runner };
}

/** This source tree as an action or a clone finds it, with a command that was built from something else, long ago. */
async function harnessIn(folder: string): Promise<string> {
  const path = join(folder, 'wiremark');
  await mkdir(join(path, 'dist'), { recursive: true });
  for (const name of ['scripts', 'rubrics', 'node_modules', 'package-lock.json'])
    await symlink(join(top, name), join(path, name));
  await writeFile(join(path, 'dist/cli.js'), 'process.exitCode = 99;\n');
  await writeFile(
    join(path, 'sources.js'),
    `await import(${JSON.stringify(join(top, 'harness/cli.ts'))});\n`,
  );
  const scripts = { build: 'cp sources.js dist/cli.js' };
  await writeFile(join(path, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  return path;
}

interface ActionStep {
  id?: string;
  run?: string;
  uses?: string;
  env?: Record<string, string>;
}

/** Runs the `run:` steps of action.yml one after another, as the runner does. */
async function runAction(
  inputs: Record<string, string>,
  place: { checkout: string; runner: string; action: string },
): Promise<{ exitCode: number | undefined; log: string; summary: string; outputs: Map<string, string> }> {
  const action = parse(await readFile(join(top, 'action.yml'), 'utf8'));
  const given: Record<string, string> = Object.fromEntries(
    Object.entries<{ default?: string }>(action.inputs).map(([name, { default: value = '' }]) => [
      name,
      value,
    ]),
  );
  const values = { ...given, ...inputs };
  const fill = (text: string): string =>
    text.replace(/\$\{\{ (?:inputs\.([\w-]+)|github\.action_path) \}\}/gu, (_, name?: string) =>
      name === undefined ? place.action : (values[name] ?? ''),
    );
  const summary = join(place.runner, 'summary.md');
  const output = join(place.runner, 'output');
  const steps: ActionStep[] = action.runs.steps;
  let log = '';
  let exitCode: number | undefined = 0;
  for (const step of steps.filter(({ run }) => run !== undefined)) {
    const ran = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run ?? ''], {
      cwd: place.checkout,
      reject: false,
      all: true,
      stdin: 'ignore',
      env: {
        ...fromSource,
        GITHUB_ACTIONS: 'true',
        CI: 'true',
        GITHUB_WORKSPACE: place.checkout,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_OUTPUT: output,
        RUNNER_TEMP: place.runner,
        WIREMARK_NO_INSTALL: '1',
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)])),
      },
    });
    log += `${ran.all}\n`;
    exitCode = ran.exitCode;
    if (exitCode !== 0) break;
  }
  return {
    exitCode,
    log,
    summary: await readFile(summary, 'utf8').catch(() => ''),
    outputs: outputsIn(await readFile(output, 'utf8').catch(() => '')),
  };
}

/** `name<<end`, the value, `end`: as the runner reads it. */
function outputsIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gmu)].map(([, name = '', , value = '']) => [
      name,
      value,
    ]),
  );
}

/** What the runner takes for commands: outside of a fence only. */
function commandsIn(log: string): string[] {
  let stop: string | undefined;
  return log.split('\n').flatMap((line) => {
    const [, name = '', value = ''] = /^\s*::([^\s:]+)(?: [^:]*)?::(.*)$/u.exec(line) ?? [];
    if (name === '' || (stop !== undefined && name !== stop)) return /##\[/u.test(line) ? [line] : [];
    if (name === stop) stop = undefined;
    else if (name === 'stop-commands') stop = value;
    else return [line];
    return [];
  });
}

describe.runIf(noLab === undefined)(
  'the steps of action.yml, in a repository with a failing submission',
  () => {
    it('annotate, summarise, fail, and let no line of the student be a command', async () => {
      await using place = await repository();
      const action = await harnessIn(place.path);
      const { exitCode, log, summary, outputs } = await runAction(
        { rubric: 'pens-udp-echo' },
        { ...place, action },
      );
      expect(exitCode, log).toBe(1);
      expect(log).toMatch(/wiremark: rubric pens-udp-echo \(.*pens-udp-echo\.json\), sha256:[0-9a-f]{64}/u);
      const commands = commandsIn(log);
      expect(commands.length).toBeGreaterThan(1);
      expect(commands.length).toBeLessThanOrEqual(10);
      expect(commands.every((line) => /^::(error|warning) /u.test(line))).toBe(true);
      expect(commands.join('\n')).toMatch(/^::error file=udpechoserver\.py,line=4,title=/mu);
      expect(commands.filter((line) => line.includes('file=server.py'))).toEqual([]);
      expect(summary).toContain('**Score: ');
      expect(summary).toContain('`sha256:');
      expect(outputs.get('status')).toBe('graded');
      expect(outputs.get('max-score')).toBe('100');
      expect(Number(outputs.get('score'))).toBeLessThan(60);
      const classroom = JSON.parse(Buffer.from(outputs.get('result') ?? '', 'base64').toString('utf8'));
      const sum = classroom.tests.reduce((total: number, { score }: { score: number }) => total + score, 0);
      expect(sum).toBe(Number(outputs.get('score')));
      const exports = await readdir(join(outputs.get('report') ?? '', 'exports'));
      expect(exports.toSorted()).toEqual(['classroom50', 'github-classroom', 'junit.xml', 'summary.md']);
      expect(await readFile(outputs.get('junit') ?? '', 'utf8')).toContain('file="udpechoserver.py"');
      const { stdout } = await execa('git', ['status', '--porcelain'], { cwd: place.checkout });
      expect(stdout).toBe('');
    });

    it('succeed with exit-zero where the grading was completed', async () => {
      await using place = await repository();
      const action = await harnessIn(place.path);
      const inputs = { rubric, 'exit-zero': 'true', export: 'csv', locale: 'id' };
      const { exitCode, log, summary } = await runAction(inputs, { ...place, action });
      expect(exitCode, log).toBe(0);
      expect(summary).toContain('**Nilai: ');
    });

    it('refuse a rubric that the student could have written', async () => {
      await using place = await repository();
      const action = await harnessIn(place.path);
      const own = join(place.checkout, 'rubric.json');
      await cp(rubric, own);
      const { exitCode, log } = await runAction({ rubric: own }, { ...place, action });
      expect(exitCode).toBe(2);
      expect(log).toContain('lies in the submission itself');
      const linked = join(place.path, 'rubric.json');
      await symlink(own, linked);
      expect((await runAction({ rubric: linked }, { ...place, action })).exitCode).toBe(2);
    });
  },
);

describe.runIf(noLab === undefined)('the GitLab template', () => {
  it('leaves a JUnit file where GitLab is told to look, and the exit code of the grading', async () => {
    await using place = await repository();
    const home = await harnessIn(place.path);
    await execa({ cwd: home, env: fromSource })`npm run --silent build`;
    await symlink(place.runner, join(place.checkout, 'wiremark-reports'));
    const template = parse(await readFile(join(top, 'ci/gitlab-template.yml'), 'utf8'));
    const job = template['.wiremark'];
    const script: string[] = job.script;
    const { exitCode, stdout } = await execa('bash', ['-e', '-c', script.join('\n')], {
      cwd: place.checkout,
      reject: false,
      stdin: 'ignore',
      env: {
        ...fromSource,
        ...job.variables,
        GITHUB_ACTIONS: '',
        GITLAB_CI: 'true',
        CI_PROJECT_DIR: place.checkout,
        WIREMARK_HOME: join(home, '..'),
        WIREMARK_RUBRIC: 'rubrics/pens-udp-echo.json',
      },
    });
    expect(exitCode, stdout).toBe(1);
    // The one section is ours: its marks are the only escape sequences in the log.
    expect(stdout.match(/\u001b\[0Ksection_(start|end):\d+:wiremark\r\u001b\[0K/gu)).toHaveLength(2);
    expect(stdout.match(/\u001b/gu)).toHaveLength(4);
    expect(await readdir(place.runner)).toEqual([]);
    const junit = await readFile(join(place.checkout, job.artifacts.reports.junit), 'utf8');
    expect(junit).toContain('<failure message="');
  });

  it('clones, sets up and builds in words that bash understands', async () => {
    const template = parse(await readFile(join(top, 'ci/gitlab-template.yml'), 'utf8'));
    const { exitCode, stderr } = await execa('bash', ['-n'], {
      input: template['.wiremark'].before_script.join('\n'),
      reject: false,
    });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});
