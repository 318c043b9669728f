import { visible } from '../visible.ts';

/** `::error file=a.py,line=3,title=Port::The server …`: one line, whatever the texts hold. */
export function workflowCommand(
  name: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${escapeProperty(visible(String(value)))}`],
  );
  return `::${name}${given.length === 0 ? '' : ` ${given.join(',')}`}::${escapeData(visible(message))}`;
}

/**
 * Lines for a log that a runner reads: what would begin a command of GitHub's (`::name::`, `##[name]`), of GitLab's (`section_start:`) or of Azure's
 * (`##vso[`) no longer does, and no escape sequence is left.
 */
export function logText(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      visible(line)
        .replace(/^(\s*):(?=:)/u, '$1: ')
        .replaceAll(/##(?=\[|vso)/gu, '# #')
        .replaceAll(/section_(?=(start|end):)/gu, 'section '),
    )
    .join('\n');
}

/** Text between marks that switch the runner's commands off and on again. Nobody who wrote the text knows the token. */
export function fenced(text: string, token: string): string {
  const body = logText(text);
  return `::stop-commands::${token}\n${body}${body.endsWith('\n') ? '' : '\n'}::${token}::\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
