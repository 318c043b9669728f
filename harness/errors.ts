/** An error for the person who operates wiremark: what happened, where, and what to do next. */
export class OperatorError extends Error {
  override name = 'OperatorError';
  readonly code: string;
  readonly nextStep: string;

  /** @param nextStep what to do now, as a sentence. */
  constructor(code: string, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}

/** Ends a switch over a union: a new member makes this line fail to compile. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
