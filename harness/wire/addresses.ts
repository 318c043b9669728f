/** `02:42:ac:10:10:65`; of any number of bytes. */
export function macText(bytes: Uint8Array): string {
  return bytes.length === 6 ? macTextAt(bytes, 0) : pairs(bytes);
}

/** The Ethernet address that begins at `at`. */
export function macTextAt(bytes: Uint8Array, at: number): string {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return macTexts.of(high * 0x1_0000_0000 + u32At(bytes, at + 2), () => pairs(bytes.subarray(at, at + 6)));
}

/** `172.16.16.101`. */
export function ipv4Text(bytes: Uint8Array): string {
  return bytes.length === 4 ? ipv4TextAt(bytes, 0) : bytes.join('.');
}

/** The IPv4 address that begins at `at`. */
export function ipv4TextAt(bytes: Uint8Array, at: number): string {
  return ipv4Texts.of(u32At(bytes, at), () => bytes.subarray(at, at + 4).join('.'));
}

function pairs(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function u32At(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** A capture has few addresses in many packets: one text for each serves all of them. */
class KnownTexts {
  private readonly texts = new Map<number, string>();

  of(key: number, make: () => string): string {
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    if (this.texts.size >= mostKnownTexts) this.texts.clear();
    const text = make();
    this.texts.set(key, text);
    return text;
  }
}

const mostKnownTexts = 4096;
const macTexts = new KnownTexts();
const ipv4Texts = new KnownTexts();

/** The four bytes of a dotted address, or undefined where the text is none. */
export function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return Uint8Array.from(parts, Number);
}

/** The shortest text of an IPv6 address (RFC 5952): `2001:db8::1`. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  const zeros = longestZeroRun(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return text(groups);
  return `${text(groups.slice(0, zeros.start))}::${text(groups.slice(zeros.start + zeros.length))}`;
}

function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  });
  return best;
}
