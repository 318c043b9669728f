/** An IPv4 network: `172.16.16.0/24`. */
export interface Subnet {
  base: number;
  prefix: number;
}

export function parseAddress(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.some((part) => part > 255) ? undefined : parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function writeAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** A subnet in CIDR form; host bits are dropped. */
export function parseSubnet(text: string): Subnet | undefined {
  const [host = '', length = '', ...more] = text.split('/');
  const address = parseAddress(host);
  if (address === undefined || more.length > 0 || !/^\d{1,2}$/u.test(length) || Number(length) > 32)
    return undefined;
  return subnetOf(address, Number(length));
}

export function subnetOf(address: number, prefix: number): Subnet {
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(address / size) * size, prefix };
}

export function sizeOf({ prefix }: Subnet): number {
  return 2 ** (32 - prefix);
}

export function isInside(address: number, subnet: Subnet): boolean {
  return address >= subnet.base && address < subnet.base + sizeOf(subnet);
}

/** Whether a machine may have an address: not the network's own, nor the one for everybody. */
export function isForHosts(address: number, subnet: Subnet): boolean {
  return isInside(address, subnet) && address !== subnet.base && address !== subnet.base + sizeOf(subnet) - 1;
}

export function writeSubnet({ base, prefix }: Subnet): string {
  return `${writeAddress(base)}/${prefix}`;
}

/**
 * The first free address of a subnet: from the preferred host number on, and from the beginning where that is full or outside.
 * Undefined where all are taken.
 */
export function freeAddress(
  subnet: Subnet,
  taken: ReadonlySet<number>,
  preferred: number,
): number | undefined {
  const size = sizeOf(subnet);
  const isFree = (host: number): boolean =>
    isForHosts(subnet.base + host, subnet) && !taken.has(subnet.base + host);
  // More are never taken than there are services.
  const last = Math.min(size - 1, preferred + taken.size + 1);
  for (let host = preferred; host <= last; host += 1) if (isFree(host)) return subnet.base + host;
  for (let host = 2; host < Math.min(size, taken.size + 4); host += 1)
    if (isFree(host)) return subnet.base + host;
  return isFree(1) ? subnet.base + 1 : undefined;
}
