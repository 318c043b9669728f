/// <reference lib="dom" />
import { dissect, readCapture } from '../../wire/index.ts';
import type { Capture } from '../../wire/index.ts';
import type { PageData } from './data.ts';

/** The captures in the page, unpacked and dissected when first asked for. */
export class Captures {
  private readonly data: PageData;
  private readonly known = new Map<string, Promise<Capture | undefined>>();

  constructor(data: PageData) {
    this.data = data;
  }

  /** Undefined where the page holds none, or the browser cannot unpack it. */
  of(scenario: string): Promise<Capture | undefined> {
    const known = this.known.get(scenario);
    if (known !== undefined) return known;
    const packed = this.data.scenarios.find(({ id }) => id === scenario)?.capture;
    const capture = packed === undefined ? Promise.resolve(undefined) : unpacked(packed);
    this.known.set(scenario, capture);
    return capture;
  }
}

async function unpacked(base64: string): Promise<Capture | undefined> {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return dissect(readCapture(new Uint8Array(await new Response(stream).arrayBuffer())));
  } catch {
    return undefined;
  }
}
