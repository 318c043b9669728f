import { OperatorError } from '../errors.ts';

/** An error on its way from a thread: messages between threads leave out what Node notes on one of the file system. */
export interface SentError {
  message: string;
  stack?: string;
  /** `code`, `path`, `dest` and the like. */
  notes: Record<string, string | number>;
}

export function toSend(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), notes: {} };
  const notes: SentError['notes'] = {};
  for (const [name, value] of Object.entries(error))
    if (typeof value === 'string' || typeof value === 'number') notes[name] = value;
  return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }), notes };
}

export function received({ message, stack, notes }: SentError): Error {
  const { code, nextStep } = notes;
  const error =
    typeof code === 'string' && typeof nextStep === 'string'
      ? new OperatorError(code, message, nextStep)
      : new Error(message);
  return Object.assign(error, notes, stack === undefined ? {} : { stack });
}
