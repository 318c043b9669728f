/**
 * Makes the command of the sources: the modules bundled, what they read beside themselves, the script of a submission's page,
 * templates and the schema of rubrics as code, and the licences of what came in with them. Declarations come from tsc before. Running it twice changes nothing.
 *
 *   tsx scripts/build.ts
 */
import { fileURLToPath } from 'node:url';
import { writeCommand } from './build/write-command.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
await writeCommand(top);
