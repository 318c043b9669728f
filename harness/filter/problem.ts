/** What is wrong with a filter, and where. */
export interface FilterError {
  /** For example `tcp.prot is no field or protocol`. */
  message: string;
  /** What to write instead, as a sentence. */
  hint?: string;
  /** First character that is wrong, counted from 0, and how many are. */
  at: number;
  length: number;
}

/** Leaves the lexer and parser with what is wrong; `compileFilter` turns it into a result. */
export class FilterProblem extends Error {
  override name = 'FilterProblem';
  readonly error: FilterError;

  constructor(where: { at: number; length: number }, message: string, hint?: string) {
    super(message);
    const { at, length } = where;
    this.error = { message, at, length: Math.max(1, length), ...(hint !== undefined && { hint }) };
  }
}

/** The filter with a line of carets under what is wrong, both indented by two spaces. */
export function pointAt(text: string, { at, length }: FilterError): string {
  const line = text.replaceAll(/\s/g, ' ');
  return `  ${line}\n  ${' '.repeat(at)}${'^'.repeat(Math.max(1, Math.min(length, line.length - at)))}`;
}
