import type { Rubric } from '../../../model/rubric.ts';
import {
  describeNetwork,
  type Attachment,
  type ComposeFile,
  type Network,
  type Service,
} from './compose-file.ts';
import { unusedOf } from './left-out.ts';
import {
  freeAddress,
  isForHosts,
  parseAddress,
  sizeOf,
  subnetOf,
  writeAddress,
  writeSubnet,
  type Subnet,
} from './ipv4.ts';

/** The one network of the lab, made of a compose file's. */
export interface Lan {
  machines: Rubric['machines'];
  /** The services that are its machines, with the machines' names. */
  hosts: Host[];
  /** The name server's address, with prefix length. */
  nameServer: string;
  /** Other names of machines, and of hosts that the file names. */
  names: Record<string, string[]>;
  /** What of the file is not in the lab, and why: sentences. */
  leftOut: string[];
  /** What was chosen for the lab: sentences. */
  chosen: string[];
}

export interface Host {
  service: Service;
  machine: string;
  address: string;
}

const DEFAULT_SUBNET: Subnet = subnetOf(parseAddress('172.16.16.0') ?? 0, 24);
const FIRST_HOST = 101;
const NAME_SERVER_HOST = 53;

/**
 * Makes the network of fixed addresses the lab's LAN: the others, the one to the internet first of all, are left out.
 *
 * @throws OperatorError `compose-invalid` for an address outside its network or given twice, and where no machine is left.
 */
export function chooseLan(file: ComposeFile): Lan {
  const leftOut: string[] = [];
  const chosen: string[] = [];
  const usable = file.services.filter((service) => {
    const why = unusable(service);
    if (why !== undefined) leftOut.push(`service ${service.name}: ${why}`);
    return why === undefined;
  });
  const network = file.networks.toSorted((a, b) => weight(b, usable) - weight(a, usable))[0];
  const members = usable.flatMap((service) => {
    const attachment = service.attachments.find((one) => one.network === network?.name);
    if (attachment !== undefined) return [{ service, attachment }];
    const others = service.attachments.map((one) => one.network).join(', ');
    leftOut.push(
      `service ${service.name}: it is not on ${network?.name ?? 'the LAN'}, only on ${others}, and a lab has one LAN`,
    );
    return [];
  });
  const [first] = members;
  if (network === undefined || first === undefined)
    throw (
      (file.services[0]?.value ?? file.networks[0]?.value)?.problem(
        'leaves no machine for the lab: every service was left out',
        'Put the services of the lab on one network, without network_mode.',
      ) ?? new Error('a compose file without services was read')
    );
  for (const other of file.networks)
    if (
      other !== network &&
      file.services.some(({ attachments }) => attachments.some((one) => one.network === other.name))
    )
      leftOut.push(
        `network ${describeNetwork(other)}: a lab has one LAN, and nothing leaves this machine (no internet side)`,
      );
  const subnet = subnetFor(network, members, chosen);
  const addresses = addressesFor(network, subnet, members, chosen);
  const hosts = members.map(({ service }, index): Host => ({
    service,
    machine: '',
    address: writeAddress(addresses[index] ?? 0),
  }));
  nameMachines(hosts, chosen);
  const taken = new Set(addresses);
  if (network.gateway !== undefined) taken.add(network.gateway);
  const server = freeAddress(subnet, taken, NAME_SERVER_HOST);
  if (server === undefined)
    throw network.value.problem(
      `has no address left for the lab's name server (${writeSubnet(subnet)})`,
      'Write a larger subnet, for example with /24.',
    );
  leftOut.push(...unusedOf(hosts.map(({ service }) => service)));
  return {
    machines: Object.fromEntries(
      hosts.map(({ machine, address }) => [machine, { address: `${address}/${subnet.prefix}` }]),
    ),
    hosts,
    nameServer: `${writeAddress(server)}/${subnet.prefix}`,
    names: namesOf(
      hosts,
      members.map(({ attachment }) => attachment),
      leftOut,
      chosen,
    ),
    leftOut,
    chosen,
  };
}

function unusable({ networkMode }: Service): string | undefined {
  if (networkMode === undefined || networkMode === 'bridge') return undefined;
  if (networkMode === 'none') return 'it has no network (network_mode: none)';
  if (networkMode === 'host')
    return "it shares the real machine's network (network_mode: host), which a lab never touches";
  return `it shares another one's network (network_mode: ${networkMode})`;
}

/** Fixed addresses make a LAN, then that it is isolated, then that its subnet is written down, then how many are on it. */
function weight(network: Network, services: readonly Service[]): number {
  const on = services.flatMap(({ attachments }) => attachments.filter((one) => one.network === network.name));
  const fixed = on.filter(({ address }) => address !== undefined).length;
  if (on.length === 0) return -1;
  return (
    (fixed > 0 ? 1_000_000 : 0) +
    (network.isInternal ? 500_000 : 0) +
    (network.subnet === undefined ? 0 : 250_000) +
    Math.min(on.length, 1_000)
  );
}

type Member = { service: Service; attachment: Attachment };

function subnetFor(network: Network, members: readonly Member[], chosen: string[]): Subnet {
  if (network.subnet !== undefined) return network.subnet;
  const fixed = members.find(({ attachment }) => attachment.address !== undefined)?.attachment.address;
  const subnet = fixed === undefined ? DEFAULT_SUBNET : subnetOf(fixed, 24);
  chosen.push(`network ${network.name} names no subnet: the lab takes ${writeSubnet(subnet)}`);
  return subnet;
}

/** Fixed addresses first; the others get the first free ones, in the order of the file. */
function addressesFor(
  network: Network,
  subnet: Subnet,
  members: readonly Member[],
  chosen: string[],
): number[] {
  const owners = new Map<number, string>();
  for (const { service, attachment } of members) {
    const { address, value } = attachment;
    if (address === undefined) continue;
    const at = value.at('ipv4_address');
    if (!isForHosts(address, subnet))
      throw at.problem(
        `lies outside ${describeNetwork({ ...network, subnet })}, or is no address for a machine, was "${writeAddress(address)}"`,
        `Write an address from ${writeAddress(subnet.base + 1)} to ${writeAddress(subnet.base + sizeOf(subnet) - 2)}.`,
      );
    const owner = owners.get(address) ?? (address === network.gateway ? 'the gateway' : undefined);
    if (owner !== undefined)
      throw at.problem(
        `is the address of ${owner} already, was "${writeAddress(address)}"`,
        'Give each service an address of its own.',
      );
    owners.set(address, service.name);
  }
  return members.map(({ service, attachment }) => {
    if (attachment.address !== undefined) return attachment.address;
    const taken = new Set([...owners.keys(), ...(network.gateway === undefined ? [] : [network.gateway])]);
    const free = freeAddress(subnet, taken, FIRST_HOST);
    if (free === undefined)
      throw network.value.problem(
        `has no address left for ${service.name} (${writeSubnet(subnet)})`,
        'Write a larger subnet, for example with /24.',
      );
    owners.set(free, service.name);
    chosen.push(`service ${service.name} has no fixed address: it gets ${writeAddress(free)}`);
    return free;
  });
}

/** A machine is called as its host is, else as its service: in small letters, digits and hyphens. */
function nameMachines(hosts: Host[], chosen: string[]): void {
  const used = new Set<string>();
  for (const host of hosts) {
    const wanted = host.service.hostname ?? host.service.name;
    const plain = slug(wanted) || 'machine';
    let name = plain;
    for (let number = 2; used.has(name); number += 1) name = `${plain}-${number}`;
    used.add(name);
    host.machine = name;
    if (name !== wanted)
      chosen.push(`service ${host.service.name}: its machine is called ${name} in the rubric`);
  }
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 50)
    .replace(/-$/u, '');
}

function namesOf(
  hosts: readonly Host[],
  attachments: readonly Attachment[],
  leftOut: string[],
  chosen: string[],
): Record<string, string[]> {
  const names = new Map<string, string[]>();
  const machines = new Set(hosts.map(({ machine }) => machine));
  const add = (name: string, address: string): void => {
    const plain = name.toLowerCase();
    const known = names.get(plain) ?? [];
    if (plain !== '' && !machines.has(plain) && !known.includes(address))
      names.set(plain, [...known, address]);
  };
  hosts.forEach(({ service, address }, index) => {
    const aliases = attachments[index]?.aliases ?? [];
    for (const name of [service.name, service.hostname, service.containerName, ...aliases])
      add(name ?? '', address);
  });
  for (const { service } of hosts)
    for (const { name, address } of service.extraHosts) {
      if (parseAddress(address) === undefined)
        leftOut.push(
          `service ${service.name}, extra_hosts ${name}: ${address || 'nothing'} is no IPv4 address`,
        );
      else {
        add(name, address);
        chosen.push(`the name ${name} (extra_hosts) is answered by the lab's name server, for every machine`);
      }
    }
  return Object.fromEntries(names);
}
