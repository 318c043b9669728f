import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Folders of the host's /etc that a program sees as they are: hundreds of links and files. A Debian JDK keeps its settings in /etc, and
 * reads them through links.
 */
export function hostFolders(): readonly string[] {
  folders ??= readdirSync('/etc').filter((name) => /^(?:alternatives|java-\d+-openjdk)$/.test(name));
  return folders;
}

let folders: readonly string[] | undefined;

/** Writes the folder that a machine's programs see as /etc: its own names, and nothing of the host's but what programs need. */
export function writeEtc(
  folder: string,
  machine: string,
  hosts: [string, string][],
  nameserver: string | undefined,
): void {
  // Where the host's are shown: nothing can be made in a folder that is read-only.
  for (const name of ['', ...hostFolders()]) mkdirSync(join(folder, name), { recursive: true });
  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  file('passwd', 'root:x:0:0:root:/root:/bin/sh\nstudent:x:1000:1000:student:/home/student:/bin/sh\n');
  file('group', 'root:x:0:\nstudent:x:1000:\n');
  file('hostname', `${machine}\n`);
  file(
    'hosts',
    ['127.0.0.1\tlocalhost', ...hosts.map(([address, name]) => `${address}\t${name}`), ''].join('\n'),
  );
  file('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n');
  // No other option: a query goes out once a second until the name server answers.
  file(
    'resolv.conf',
    nameserver === undefined ? '' : `nameserver ${nameserver}\noptions timeout:1 attempts:3\n`,
  );
  for (const name of ['ld.so.cache', 'services', 'protocols', 'localtime'])
    copyAsItIs(`/etc/${name}`, join(folder, name));
}

/** A file, or a link without what it leads to. */
function copyAsItIs(from: string, to: string): void {
  const found = lstatSync(from, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) symlinkSync(readlinkSync(from), to);
  else if (found?.isFile() === true) copyFileSync(from, to);
}
