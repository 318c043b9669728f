import type { Service } from './compose-file.ts';

/** Keys without use, each with the services that have it. */
export function unusedOf(services: readonly Service[]): string[] {
  const having = (isHere: (service: Service) => boolean): string =>
    services
      .filter(isHere)
      .map(({ name }) => name)
      .join(', ');
  const keys = [...new Set(services.flatMap(({ unused }) => unused))];
  const reasons = keys.map(
    (key) => `${key} (${having(({ unused }) => unused.includes(key))}): ${WHY[key] ?? 'not part of a lab'}`,
  );
  const publishing = having(({ publishes }) => publishes);
  return publishing === ''
    ? reasons
    : [...reasons, `ports (${publishing}): nothing is published on the real machine`];
}

const WHY: Record<string, string> = {
  volumes: 'programs see their submission alone; files that they need go into "files" of the rubric',
  privileged: 'programs run without privileges ("rawSockets" of a program opens raw sockets)',
  cap_add: 'programs run without privileges ("rawSockets" of a program opens raw sockets)',
  devices: 'programs see no devices',
  environment: 'programs get no environment of their own',
  env_file: 'programs get no environment of their own',
  sysctls: 'the lab sets up its machines itself',
  secrets: 'programs see their submission alone',
  configs: 'programs see their submission alone; files that they need go into "files" of the rubric',
  extends: 'other files are not read; write here what the service takes from there',
  dns: "the lab's name server answers for every machine",
};
