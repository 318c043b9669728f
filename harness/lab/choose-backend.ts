import type { Rubric, SandboxKind } from '../model/rubric.ts';
import { namespaceBackend, type Backend } from './backend.ts';

/** Where programs are to run. */
export interface SandboxChoice {
  kind: SandboxKind;
  /** The image of all programs, where they run in containers and the rubric's are not wanted. */
  image?: string;
}

/** What makes machines and runs programs: the one place where that is chosen. */
export async function openBackend(
  { kind, image }: SandboxChoice,
  rubric: Pick<Rubric, 'programs'>,
): Promise<Backend> {
  if (kind === 'namespace') return namespaceBackend;
  const { openContainerBackend } = await import('./container/backend.ts');
  return openContainerBackend(kind, rubric, image);
}
