import type { Endpoint } from '../../wire/types.ts';
import type { Exchange, Party, Scope } from '../types.ts';

export type Side = 'client' | 'server';

/**
 * Which side of an exchange somebody is: undefined where that cannot be told, null where it is somebody else.
 */
export function sideOf(party: Party, exchange: Exchange, scope: Scope): Side | null | undefined {
  if (party.kind === 'role') {
    if (party.nth === undefined || party.role === 'server') return party.role;
    const nth = clientsOf(scope)[party.nth - 1];
    if (nth === undefined) return undefined;
    return exchange.client.address === nth ? 'client' : null;
  }
  const address = addressOf(party, scope);
  if (address === undefined) return undefined;
  // Both ends on one machine: an address tells nothing.
  if (exchange.client.address === exchange.server.address) return undefined;
  if (exchange.client.address === address) return 'client';
  return exchange.server.address === address ? 'server' : null;
}

/** The one address that somebody has in a capture; undefined where there is none, or several. */
export function addressOf(party: Party, scope: Scope): string | undefined {
  if (party.kind === 'address') return party.address;
  if (party.kind === 'machine') return scope.addresses.get(party.name);
  if (party.nth !== undefined) return clientsOf(scope)[party.nth - 1];
  const all = new Set(scope.exchanges.map((exchange) => exchange[party.role].address));
  return all.size === 1 ? [...all][0] : undefined;
}

/** Addresses of the clients in the order in which they came. */
export function clientsOf({ exchanges }: Scope): string[] {
  return [...new Set(exchanges.map(({ client }) => client.address))];
}

/** Whether an address takes part in anything of a capture. */
export function takesPart(address: string, { exchanges, others }: Scope): boolean {
  return [...exchanges, ...others].some(
    ({ client, server }) => client.address === address || server.address === address,
  );
}

export function endpointText({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
