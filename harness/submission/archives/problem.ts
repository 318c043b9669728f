import { translate } from '../../locale/index.ts';
import type { Message } from '../../model/verdict.ts';

/** Why an archive cannot be unpacked. */
export type ArchiveFault =
  | 'broken'
  | 'empty-file'
  | 'encrypted'
  | 'unsupported'
  | 'too-large'
  | 'too-many'
  | 'expands'
  | 'too-nested';

/** An archive that cannot be unpacked, or only in part. */
export class ArchiveProblem extends Error {
  override name = 'ArchiveProblem';
  readonly fault: ArchiveFault;
  readonly values: Record<string, string | number>;

  constructor(fault: ArchiveFault, values: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(translate('en', { key: `intake.archive.${fault}`, values: { file: 'it', ...values } }), options);
    this.fault = fault;
    this.values = values;
  }

  /** The sentence for a report. */
  told(file: string): Message {
    return { key: `intake.archive.${this.fault}`, values: { ...this.values, file } };
  }
}
