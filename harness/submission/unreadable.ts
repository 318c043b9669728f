import { OperatorError } from '../errors.ts';
import { translate } from '../locale/index.ts';
import type { Message } from '../model/verdict.ts';

/** A submission that cannot be read at all: it is not graded, and `told` says why. Nothing else stops for it. */
export class UnreadableSubmission extends OperatorError {
  override name = 'UnreadableSubmission';
  readonly told: Message;

  constructor(told: Message, options?: ErrorOptions) {
    super(
      'submission-unreadable',
      translate('en', told),
      'Ask for it again, or unpack it by hand into a folder.',
      options,
    );
    this.told = told;
  }
}
