import { OperatorError } from '../errors.ts';
import type { SandboxChoice } from '../lab/choose-backend.ts';
import type { Rubric, SandboxKind } from '../model/rubric.ts';

/** The options that say where programs run. */
export const SANDBOX_OPTIONS = {
  sandbox: { type: 'string' },
  image: { type: 'string' },
} as const;

const KINDS: readonly SandboxKind[] = ['namespace', 'docker', 'podman'];

/** The kind of this name; undefined where there is none. */
export function sandboxKind(name: unknown): SandboxKind | undefined {
  return KINDS.find((one) => one === name);
}

/** Reads `--sandbox` and `--image`; what is not said there, the rubric says. */
export function readSandbox(
  values: { sandbox?: string | undefined; image?: string | undefined },
  rubric?: Pick<Rubric, 'sandbox'>,
): SandboxChoice {
  const given = values.sandbox ?? rubric?.sandbox ?? 'namespace';
  const kind = sandboxKind(given);
  if (kind === undefined)
    throw new OperatorError(
      'usage',
      `--sandbox must be one of ${KINDS.join(', ')}, was "${given}".`,
      'Leave it out to run programs in namespaces over the toolchain of this machine.',
    );
  const { image } = values;
  if (image === undefined) return { kind };
  if (kind === 'namespace')
    throw new OperatorError(
      'usage',
      '--image names an image for containers, and programs run in namespaces.',
      'Add --sandbox docker or --sandbox podman, or leave --image out.',
    );
  if (!/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/u.test(image))
    throw new OperatorError('usage', `"${image}" is no name of an image.`, 'Write, for example, gcc:13');
  return { kind, image };
}
