/** Names inside the folder of a submission's evidence. */
export const CAPTURE = 'capture.pcapng';
export const RECORD = 'scenario.json';
export const FIRST_RUN = 'first-run';

/** Where the evidence of another run of the same submission is kept, inside that of the run that counts. */
export function againFolder(number: number): string {
  return `again-${number}`;
}
