import { findTool } from '../../lab/toolchains.ts';
import { commandFor } from '../../submission/command.ts';
import type { Tool } from '../../submission/languages/language.ts';
import { lacking, type Finding } from './finding.ts';

/** Files of all languages that wiremark takes. */
export const ALL_EXTENSIONS = ['py', 'c', 'cpp', 'js', 'ts', 'go', 'java', 'sh'];

/** The tools of languages, by the extensions of their files. What nobody writes in does not have to be there. */
export function toolchainFindings(extensions: Iterable<string>): Finding[] {
  const tools = new Map<string, { tool: Tool; files: Set<string> }>();
  for (const extension of extensions) {
    for (const tool of toolsFor(extension)) {
      const key = `${tool.command} ${tool.atLeast ?? ''}`;
      const known = tools.get(key) ?? { tool, files: new Set() };
      tools.set(key, { tool, files: known.files.add(`.${extension}`) });
    }
  }
  return [...tools.values()].map(({ tool, files }) => {
    const name = `${tool.command} for ${[...files].join(', ')}`;
    const path = findTool(tool);
    if (path !== undefined) return { name, ok: true, isOptional: true, detail: path };
    const version = tool.atLeast === undefined ? '' : ` ${tool.atLeast} or newer`;
    const detail = `${tool.command}${version} not found; submissions with such files are not graded`;
    // wiremark runs them on its own Node: no package brings a newer one.
    return tool.command === 'node'
      ? {
          name,
          ok: false,
          isOptional: true,
          detail,
          remedy: `Run wiremark with Node.js${version}, from https://nodejs.org`,
        }
      : lacking(name, tool.debianPackage, detail, true);
  });
}

/** Of C and C++ also make, which a submission's Makefile needs. */
function toolsFor(extension: string): Tool[] {
  const tools = commandFor({ file: `program.${extension}` }, [])?.tools ?? [];
  const isNative = extension === 'c' || extension === 'cpp';
  return isNative ? [...tools, { command: 'make', debianPackage: 'make' }] : tools;
}
