import type { Random } from './random.ts';

const edges = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 0x3f, 0x40, 0x45, 0x60, 0x7f, 0x80, 0xc0, 0xc1, 0xfe, 0xff];

/** The bytes with a few changes from `from` on: other values, numbers at their limits, pieces doubled, moved and left out. */
export function mutateBytes(bytes: Uint8Array, random: Random, from = 0): Uint8Array {
  let changed = Uint8Array.from(bytes);
  for (let count = random.few(6); count > 0; count -= 1) changed = change(changed, random, from);
  return changed;
}

function change(bytes: Uint8Array<ArrayBuffer>, random: Random, from: number): Uint8Array<ArrayBuffer> {
  const room = bytes.length - from;
  if (room <= 0) return bytes;
  const at = from + random.below(room);
  switch (random.below(9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.pick(edges);
      return bytes;
    case 2:
      bytes[at] = random.below(256);
      return bytes;
    case 3:
    case 4:
      return setNumber(bytes, at, random);
    case 5: {
      const most = Math.min(bytes.length - at, random.between(1, 32));
      return join(bytes.subarray(0, at), bytes.subarray(at + most));
    }
    case 6: {
      const piece = bytes.subarray(at, at + random.between(1, 32));
      return join(bytes.subarray(0, at), piece, bytes.subarray(at));
    }
    case 7:
      return bytes.slice(0, at);
    default: {
      const source = from + random.below(room);
      bytes.copyWithin(at, source, source + random.between(1, 16));
      return bytes;
    }
  }
}

/** Two or four bytes, in either order, to a limit or near to what they are. */
function setNumber(bytes: Uint8Array<ArrayBuffer>, at: number, random: Random): Uint8Array<ArrayBuffer> {
  const size = random.oneIn(2) ? 2 : 4;
  if (at + size > bytes.length) return bytes;
  const view = new DataView(bytes.buffer);
  const isLittle = random.oneIn(2);
  const old = size === 2 ? view.getUint16(at, isLittle) : view.getUint32(at, isLittle);
  const limits = [0, 1, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
  const value = random.oneIn(2) ? random.pick(limits) : old + random.between(-9, 9);
  if (size === 2) view.setUint16(at, value, isLittle);
  else view.setUint32(at, value, isLittle);
  return bytes;
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
