import { LineList } from './line-list.ts';

/** The lines of a Markdown or text file. Windows' and old encodings are read as far as they go. */
export function readPlain(bytes: Uint8Array): LineList {
  const list = new LineList();
  const text = decoded(bytes);
  let number = 0;
  for (const line of text.split(/\r\n|\n|\r/u)) {
    number += 1;
    list.add(line, String(number));
    if (list.isFull) break;
  }
  return list;
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
