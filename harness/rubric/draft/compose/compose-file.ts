import type { ComposeDocument } from './document.ts';
import { parseAddress, parseSubnet, writeSubnet, type Subnet } from './ipv4.ts';
import { Value } from './reader.ts';

/** A compose file as far as a lab needs it. */
export interface ComposeFile {
  services: Service[];
  networks: Network[];
  /** Variables that have neither a value nor a default. */
  unset: string[];
}

export interface Service {
  name: string;
  value: Value;
  hostname?: string;
  containerName?: string;
  /** Where none is named, the network that compose makes by itself. */
  attachments: Attachment[];
  /** `host`, `none`, `service:…`: it has no networks of its own. */
  networkMode?: string;
  image?: string;
  /** Path of its Dockerfile from the compose file's folder. */
  dockerfile?: string;
  /** `entrypoint` and `command`, as words. */
  command: string[];
  /** Ports inside the container, published ones first. */
  ports: { port: number; protocol: 'tcp' | 'udp' }[];
  publishes: boolean;
  /** Other services' names. */
  dependsOn: string[];
  /** Name → address. */
  extraHosts: { name: string; address: string }[];
  /** Keys of it that a lab has no use for. */
  unused: string[];
}

export interface Attachment {
  network: string;
  address?: number;
  aliases: string[];
  value: Value;
}

export interface Network {
  name: string;
  subnet?: Subnet;
  gateway?: number;
  isInternal: boolean;
  value: Value;
}

/** The network that compose makes where a service names none. */
export const DEFAULT_NETWORK = 'default';

/**
 * Reads services and networks out of a compose file.
 *
 * @throws OperatorError `compose-invalid` with place and remedy where something has another form than compose allows.
 */
export function readComposeFile(
  document: ComposeDocument,
  variables: ReadonlyMap<string, string>,
): ComposeFile {
  const unset = new Set<string>();
  const root = new Value(document, variables, (variable) => unset.add(variable), [], document.root);
  const services = root.at('services');
  if (!services.isThere() || services.entries().length === 0)
    throw root.problem(
      'has no services',
      'Name a compose file with "services:". In a file of the oldest form, put all services below that key.',
    );
  const networks = readNetworks(root);
  return {
    services: services.entries().map(([name, value]) => readService(name, value, networks)),
    networks,
    unset: [...unset],
  };
}

function readNetworks(root: Value): Network[] {
  const networks = root
    .at('networks')
    .entries()
    .map(([name, value]): Network => {
      const found = value
        .at('ipam')
        .at('config')
        .items()
        .find((item) => parsedSubnet(item) !== undefined);
      const gateway = parseAddress(found?.at('gateway').text() ?? '');
      const subnet = found === undefined ? undefined : parsedSubnet(found);
      return {
        name,
        ...(subnet === undefined ? {} : { subnet }),
        ...(gateway === undefined ? {} : { gateway }),
        isInternal: value.at('internal').isTrue(),
        value,
      };
    });
  if (networks.some(({ name }) => name === DEFAULT_NETWORK)) return networks;
  return [
    ...networks,
    { name: DEFAULT_NETWORK, isInternal: false, value: root.at('networks').at(DEFAULT_NETWORK) },
  ];
}

/** The IPv4 subnet of an entry of `ipam.config`; undefined for one of IPv6 or without a subnet. */
function parsedSubnet(item: Value): Subnet | undefined {
  const text = item.at('subnet').text();
  if (text === undefined || text.includes(':')) return undefined;
  const subnet = parseSubnet(text);
  if (subnet === undefined || subnet.prefix > 30)
    throw item
      .at('subnet')
      .problem(`is no subnet for machines, was "${text}"`, 'Write for example 172.16.16.0/24.');
  return subnet;
}

const UNUSED = [
  'volumes',
  'privileged',
  'cap_add',
  'devices',
  'environment',
  'env_file',
  'sysctls',
  'secrets',
  'configs',
  'extends',
  'dns',
];

function readService(name: string, value: Value, networks: readonly Network[]): Service {
  if (!value.isMap())
    throw value.problem('must say what the service is', 'Write image: or build: below its name.');
  const replicas = Number(value.at('deploy').at('replicas').text() ?? value.at('scale').text() ?? 1);
  if (replicas > 1)
    throw value.problem(
      `asks for ${replicas} containers, and a machine has one address`,
      'Write each of them as a service of its own.',
    );
  const image = value.at('image').text();
  const hostname = value.at('hostname').text();
  const containerName = value.at('container_name').text();
  const networkMode = value.at('network_mode').text();
  const dockerfile = dockerfileOf(value.at('build'));
  const published = value.at('ports').items().flatMap(portOf);
  return {
    name,
    value,
    ...(hostname === undefined ? {} : { hostname }),
    ...(containerName === undefined ? {} : { containerName }),
    ...(networkMode === undefined ? {} : { networkMode }),
    attachments: attachmentsOf(value.at('networks'), networks),
    ...(image === undefined ? {} : { image }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    command: [...value.at('entrypoint').words(), ...value.at('command').words()],
    ports: [...published, ...value.at('expose').items().flatMap(portOf)],
    publishes: published.length > 0,
    dependsOn: [
      ...namesIn(value.at('depends_on')),
      ...value
        .at('links')
        .texts()
        .map((link) => link.split(':')[0] ?? link),
    ],
    extraHosts: value.at('extra_hosts').texts(':').map(hostOf),
    unused: UNUSED.filter((key) => value.at(key).isThere() && !isEmpty(value.at(key))),
  };
}

function isEmpty(value: Value): boolean {
  return (value.isList() && value.items().length === 0) || (value.isMap() && value.entries().length === 0);
}

function namesIn(value: Value): string[] {
  return value.isMap() ? value.entries().map(([key]) => key) : value.texts();
}

/** `build: ./server`, or a map with context and dockerfile. */
function dockerfileOf(build: Value): string | undefined {
  if (!build.isThere()) return undefined;
  const context = build.isMap() ? (build.at('context').text() ?? '.') : (build.text() ?? '.');
  const file = build.isMap() ? (build.at('dockerfile').text() ?? 'Dockerfile') : 'Dockerfile';
  const parts = `${context}/${file}`.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || /^[a-z]+:/iu.test(context) ? undefined : parts.join('/');
}

function attachmentsOf(value: Value, networks: readonly Network[]): Attachment[] {
  const named: [string, Value][] = value.isMap()
    ? value.entries()
    : value.items().map((item) => [item.text() ?? '', item]);
  const all: [string, Value][] = named.length === 0 ? [[DEFAULT_NETWORK, value]] : named;
  return all.map(([network, attachment]) => {
    if (!networks.some(({ name }) => name === network))
      throw attachment.problem(
        `names the network "${network}", which the file does not have`,
        `Write it under networks: at the end of the file, or take one of ${networks.map(({ name }) => name).join(', ')}.`,
      );
    const options = attachment.isMap() && named.length > 0 ? attachment : attachment.at('-');
    const text = options.at('ipv4_address').text();
    const address = text === undefined ? undefined : parseAddress(text);
    if (text !== undefined && address === undefined)
      throw options
        .at('ipv4_address')
        .problem(`is no IPv4 address, was "${text}"`, 'Write four numbers up to 255, like 172.16.16.101.');
    return {
      network,
      ...(address === undefined ? {} : { address }),
      aliases: options.at('aliases').texts(),
      value: options,
    };
  });
}

/** `8080:80`, `127.0.0.1:8080:80/udp`, `3000-3005`, or a map with target and protocol: the port inside. */
function portOf(value: Value): Service['ports'] {
  const text = value.isMap()
    ? `${value.at('target').text() ?? ''}/${value.at('protocol').text() ?? 'tcp'}`
    : (value.text() ?? '');
  const [, first = '', protocol = 'tcp'] =
    /(?:^|:)(\d{1,5})(?:-\d{1,5})?(?:\/(tcp|udp|sctp))?$/u.exec(text.trim()) ?? [];
  const port = Number(first);
  if (first === '' || port < 1 || port > 65_535)
    throw value.problem(`is no port, was "${text}"`, 'Write for example "12345:12345/udp".');
  return protocol === 'sctp' ? [] : [{ port, protocol: protocol === 'udp' ? 'udp' : 'tcp' }];
}

function hostOf(line: string): { name: string; address: string } {
  const [, name = '', address = ''] = /^([^:=]+)[:=]\s*(.*)$/u.exec(line) ?? [];
  return { name: name.trim(), address: address.trim() };
}

/** How a network is called in messages: its name and, where it has one, its subnet. */
export function describeNetwork({ name, subnet }: Network): string {
  return subnet === undefined ? name : `${name} (${writeSubnet(subnet)})`;
}
