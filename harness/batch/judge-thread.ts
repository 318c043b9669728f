import { parentPort, workerData } from 'node:worker_threads';
import { SubmissionJudge } from './judge-submission.ts';
import type { JudgeThreadAnswer, JudgeThreadData, JudgeThreadOrder } from './judging.ts';
import { toSend } from './sent-error.ts';

/** The thread of `Judging`: gives an answer to each order, in their order. */
const { rubric }: JudgeThreadData = workerData;
const judge = new SubmissionJudge(rubric);
const port = parentPort;
let last: Promise<void> = Promise.resolve();

port?.on('message', (order: JudgeThreadOrder) => {
  last = last.then(async () => port.postMessage(await answer(order)));
});

async function answer(order: JudgeThreadOrder): Promise<JudgeThreadAnswer> {
  try {
    if (order.does === 'judge') return judge.judge(order);
    return { result: await judge.keep(order), wasRun: true };
  } catch (error) {
    return { error: toSend(error) };
  }
}
