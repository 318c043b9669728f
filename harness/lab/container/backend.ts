import type { Rubric } from '../../model/rubric.ts';
import type { Backend, ImageWish } from '../backend.ts';
import { groupName } from '../owner.ts';
import { watchOwner } from './beside.ts';
import { buildImage } from './build-image.ts';
import { ask, requireEngine, type Engine, type EngineKind } from './engine.ts';
import { openGate } from './gate.ts';
import { fetchImage, Images } from './images.ts';
import { OWNER_LABEL } from './leftovers.ts';
import { openContainerMachine } from './machine.ts';
import { launchInContainer } from './program.ts';
import type { ContainerIdentity } from './run-options.ts';
import { settled } from './settle.ts';

/** Machines and programs as containers. Images that the rubric or the command names are here when this returns. */
export async function openContainerBackend(
  kind: EngineKind,
  rubric: Pick<Rubric, 'programs'>,
  image: string | undefined,
): Promise<Backend> {
  const found = await requireEngine(kind);
  watchOwner(found);
  const label = `${OWNER_LABEL}=${groupName()}`;
  let count = 0;
  const nextName = (): string => {
    count += 1;
    return `${groupName()}-${count}`;
  };
  const identify = (): ContainerIdentity => ({ name: nextName(), label });
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const named = Object.entries(rubric.programs).flatMap(([program, rule]) =>
    rule.image === undefined ? [] : [[program, rule.image] as const],
  );
  const holder = image ?? named[0]?.[1] ?? 'python:3-slim';
  await fetchImage(found, holder, 'the machines', say);
  const engine = await settled(found, holder, identify);
  if (!engine.hasLimits)
    say(
      `${kind} cannot limit memory here (an ordinary user, without cgroup v2): wiremark looks itself, and ends what uses too much.`,
    );
  const images = new Images({
    engine,
    ...(image === undefined ? {} : { given: image }),
    identify,
    say,
  });
  if (image !== undefined) await images.open(image, '--image');
  else for (const [program, reference] of named) await images.open(reference, `the program ${program}`);
  await images.open(holder, 'the machines');
  const gate = openGate();
  /** Ids of images that submissions built: what is in them is not to be trusted. */
  const ownImages = new Set<string>();
  /** The containers of machines, by the process that stands for each. */
  const machines = new Map<number, string>();
  return {
    kind,
    settings: `${kind} ${image ?? ''}`,
    async openMachine(name) {
      const machine = await openContainerMachine({
        engine,
        image: holder,
        container: nextName(),
        label,
        name,
      });
      machines.set(machine.pid, machine.container);
      return {
        pid: machine.pid,
        run: machine.run,
        async [Symbol.asyncDispose]() {
          machines.delete(machine.pid);
          await machine[Symbol.asyncDispose]();
        },
      };
    },
    launch(command, stdin) {
      const name = nextName();
      const network = machines.get(command.machine.pid);
      // A build has no network, and whatever it does is its own.
      const isGated = ownImages.has(command.image ?? '') && command.isKept !== true;
      const place = {
        name,
        label,
        ...(network === undefined ? {} : { network }),
        ...(isGated && 'path' in gate ? { gate: gate.path } : {}),
        remove: () => remove(engine, name),
      };
      return launchInContainer(engine, place, command, stdin);
    },
    toolchainFor: (need) => images.toolchainFor(need),
    ...(image === undefined
      ? {
          async buildImage(wish: ImageWish) {
            const own = await buildImage({ engine, label, nextName }, wish);
            if (own.kind !== 'built') return own;
            if (ownImages.size === 0 && 'why' in gate)
              say(
                `Images that submissions build start ungated here, and what they put in place of the shell runs before its program is released: ${gate.why}.`,
              );
            ownImages.add(own.image);
            return own;
          },
        }
      : {}),
  };
}

async function remove(engine: Engine, name: string): Promise<void> {
  await ask(engine, ['rm', '--force', '--volumes', name]);
}
