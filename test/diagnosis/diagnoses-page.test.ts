import { expect, it } from 'vitest';
import { causes } from '../../harness/diagnosis/causes/index.ts';
import { topics } from './cases/index.ts';
import { diagnoseCase } from './support.ts';

const intro = `# What wiremark can tell

A diagnosis is the cause behind failed checks: one sentence with file and line where they can be known, and what to
change. The causes stand in the order in which they are told: what lies deeper comes first, and hides the symptoms that
follow from it. Each is one file of \`harness/diagnosis/causes/\`, with its own case in \`test/diagnosis/cases/\`; this page is
made from those cases (\`npx vitest run --project core test/diagnosis -u\`).
`;

it('docs/diagnoses.md shows every cause as its own case tells it', async () => {
  const cases = Object.values(topics).flat();
  const sections = causes.map(({ code }) => {
    const [name, input] = cases.find(([, , codes]) => codes[0] === code) ?? ['', {}];
    const told = diagnoseCase(input).find((diagnosis) => diagnosis.code === code);
    return `## ${code}\n\nSeen in ${name}.\n\n\`\`\`text\n${told?.text ?? ''}\n${told?.hint ?? ''}\n\`\`\`\n`;
  });
  await expect([intro, ...sections].join('\n')).toMatchFileSnapshot('../../docs/diagnoses.md');
});
