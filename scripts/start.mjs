// `npm start`: grades the example submissions. "Something below the pass mark" (1) is a completed grading.
import { spawnSync } from 'node:child_process';

const grade = [
  'dist/cli.js',
  'grade',
  'submissions/progjar-t1',
  '--rubric',
  'rubrics/progjar-t1.json',
  '--out',
  'reports',
];
const { status, signal, error } = spawnSync(process.execPath, [...grade, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) throw error;
if (signal) process.kill(process.pid, signal);
process.exitCode = status === 1 ? 0 : (status ?? 3);
