export { compileFilter } from './compile.ts';
export { FrameSelection, noCapture } from './frame-selection.ts';
export type { PacketFilter } from './frame-selection.ts';
export { fieldColumn } from './field-values.ts';
export { pointAt } from './problem.ts';
