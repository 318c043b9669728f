/** A frame of a scenario's capture. Numbers count from 1, as in Wireshark. */
export interface FrameRef {
  scenario: string;
  number: number;
}

export type Status = 'passed' | 'failed' | 'skipped' | 'undecided' | 'inconclusive' | 'errored';

/** A sentence of the catalogue in `locale/`, with the values that fill it. Rendered at the very end. */
export interface Message {
  key: string;
  values?: Record<string, string | number>;
}

/** What a check found. `inconclusive` and `errored` never cost a point and keep the submission ungraded. */
export type Verdict =
  | { status: 'passed'; actual: Message; expected?: Message; frames: FrameRef[]; filter?: string }
  | {
      status: 'failed';
      expected: Message;
      actual: Message;
      hint: Message;
      frames: FrameRef[];
      filter?: string;
      /** 0 to 1, of the item's points. */ fraction?: number;
    }
  | { status: 'skipped'; because: string }
  | { status: 'undecided'; actual: Message; frames: FrameRef[]; filter?: string }
  | { status: 'inconclusive'; actual: Message; frames: FrameRef[] }
  | { status: 'errored'; actual: Message; frames: FrameRef[] };
