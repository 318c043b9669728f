import type { Rubric } from '../../model/rubric.ts';
import { fileNames } from './file-names.ts';
import { capital } from './steps.ts';
import { isFileName, programName, type Words } from './words.ts';

/** What is to be handed in: each program, the names under which it is looked for, and submission.json. */
export function programSection(rubric: Rubric, words: Words): string[] {
  const { text } = words;
  const programs = Object.entries(rubric.programs).map(([name, rule]) => {
    const { names, texts, endings } = fileNames(rule.find);
    const [ending = ''] = endings;
    const parts = [
      text('program.found', {
        names: words.either(names.map((one) => words.code(`${one}${ending}`))),
        texts: words.either(texts.map((one) => words.code(one))),
        by: names.length === 0 ? (texts.length === 0 ? 'any' : 'text') : texts.length === 0 ? 'name' : 'both',
      }),
    ];
    if (rule.args !== undefined && rule.args.length > 0)
      parts.push(text('program.args', { args: words.code(rule.args.join(' ')) }));
    if (rule.else !== undefined)
      parts.push(text('program.else', { program: programName(rule.else, rubric, text) }));
    if (rule.probe !== undefined)
      parts.push(text(rule.probe.kind.endsWith('client') ? 'program.test-client' : 'program.test-server'));
    return `- **${titleOf(rule.title ?? name)}**: ${parts.join(' ')}`;
  });
  const languages = languagesOf(rubric);
  return [
    `## ${text('section.programs')}`,
    '',
    ...programs,
    '',
    `${text('program.names')} ${text('program.languages', { languages: words.either(languages), count: languages.length })}`,
    '',
    ...manifestLines(rubric, words),
  ];
}

function titleOf(title: string): string {
  return isFileName(title) ? title : capital(title);
}

const LANGUAGES: Record<string, string> = {
  '.py': 'Python',
  '.c': 'C',
  '.cpp': 'C++',
  '.cc': 'C++',
  '.cxx': 'C++',
  '.js': 'JavaScript',
  '.mjs': 'JavaScript',
  '.cjs': 'JavaScript',
  '.ts': 'TypeScript',
  '.go': 'Go',
  '.java': 'Java',
  '.sh': 'Bash',
};

/** The languages of the files that are looked for; what has another ending stands as that ending. */
function languagesOf({ programs }: Rubric): string[] {
  const endings = Object.values(programs).flatMap(({ find }) => fileNames(find).endings);
  return [...new Set(endings.map((ending) => LANGUAGES[ending] ?? ending))];
}

/** An example of submission.json: names of programs, and values that students may choose. */
function manifestLines({ programs, parameters = {} }: Rubric, { text, code }: Words): string[] {
  const chosen = Object.entries(parameters).filter(([, parameter]) => parameter.chosenByStudent === true);
  const [first = 'server'] = Object.keys(programs);
  const example = {
    programs: { [first]: text('manifest.file') },
    ...(chosen.length === 0
      ? {}
      : { parameters: Object.fromEntries(chosen.map(([name, { value }]) => [name, value])) }),
  };
  const ids = Object.keys(programs).map((name) =>
    text('manifest.name', {
      name: code(name),
      title: programs[name]?.title ?? name,
    }),
  );
  const choices = chosen.map(
    ([name, { title, value }]) =>
      `- ${text('manifest.choice', { name: code(name), title, value: code(String(value)) })}`,
  );
  return [
    text('manifest.programs', { names: ids.join(', ') }),
    ...(choices.length === 0 ? [] : ['', text('manifest.choices'), '', ...choices]),
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
  ];
}
