import type { Layout } from '../layout.ts';
import { canvas } from './canvas.ts';
import { githubClassroom } from './github-classroom.ts';
import { gradescope } from './gradescope.ts';
import { moodleFiles, moodleFolders } from './moodle.ts';

export { plain } from './plain.ts';

/** Every layout that can be recognised. What is none of them is `plain`. */
export const layouts: readonly Layout[] = [gradescope, moodleFolders, moodleFiles, canvas, githubClassroom];
