export { compileFilter } from './compile.ts';
export { fieldColumn } from './field-values.ts';
export { pointAt } from './problem.ts';
