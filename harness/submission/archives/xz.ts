import { Readable } from 'node:stream';

/** Decompresses an xz stream. A stream that is cut short, or wants a dictionary above 64 MiB, ends in an error. */
export function xzStream(packed: Readable): Readable {
  return Readable.from(chunksOf(packed));
}

async function* chunksOf(packed: Readable): AsyncGenerator<Uint8Array> {
  const { default: xz } = await import('xz-decompress');
  const source: AsyncIterator<unknown> = packed[Symbol.asyncIterator]();
  const compressed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done !== true && value instanceof Uint8Array) controller.enqueue(value);
      else controller.close();
    },
    cancel() {
      packed.destroy();
    },
  });
  const reader = new xz.XzReadableStream(compressed).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
    packed.destroy();
  }
}
