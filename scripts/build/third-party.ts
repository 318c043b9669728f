import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names, versions and licences of all packages of which code is in what was built.
 *
 * @param inputs paths of the files that went into it.
 * @throws where a package brings no text of its licence: what was built could not be handed on.
 */
export function thirdParty(inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  const parts = [...folders].map(aboutPackage).toSorted();
  return [`Code of these packages is in the files of this folder.\n`, ...parts].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
}

/** The folder of the innermost package. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

function aboutPackage(folder: string): string {
  const about: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name));
  if (texts.length === 0)
    throw new Error(`${folder} has no file with its licence, which has to go into dist.`);
  return [
    `${about.name} ${about.version} (${about.license ?? 'see below'})\n`,
    ...texts.toSorted().map((name) => `${readFileSync(join(folder, name), 'utf8').trim()}\n`),
  ].join('\n');
}
