import { describe, expect, it } from 'vitest';
import { captureWarning, chooseCapture } from '../../harness/capture/choose-capture.ts';
import { capProblem } from '../../harness/capture/cap-problem.ts';

describe('what captures', () => {
  it('is nothing that the variable names wrongly', () => {
    expect(() => chooseCapture('wireshark')).toThrow(
      'WIREMARK_CAPTURE must be cap, dumpcap, tcpdump or unset, was "wireshark"',
    );
  });

  it.runIf(capProblem() === undefined)('is cap where cap can be loaded, without a word', () => {
    const chosen = chooseCapture('');
    expect(chosen).toEqual({ program: 'cap', instead: [] });
    expect(captureWarning(chosen)).toBeUndefined();
  });

  it('is said where it is not cap, with the reason and what mends it', () => {
    const warning = captureWarning({
      program: 'dumpcap',
      path: '/usr/bin/dumpcap',
      instead: [
        { program: 'cap', why: 'libpcap.so.0.8 is missing', remedy: 'sudo apt-get install libpcap0.8' },
      ],
    });
    expect(warning).toMatchInlineSnapshot(`
      "The capture module cap cannot be loaded: libpcap.so.0.8 is missing. dumpcap captures instead, and grades are the same.
      To mend it: sudo apt-get install libpcap0.8"
    `);
  });
});
