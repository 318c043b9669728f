import type { LinkProfile, MachineRule } from '../model/rubric.ts';
import type { Without } from './defences.ts';
import { plugIn } from './interfaces.ts';
import {
  configureMachine,
  makeMachine,
  plugOf,
  type Machine,
  type MachineAdoption,
  type OpenMachine,
} from './machine.ts';

/** What makes a machine other than a plain one on a plain cable. */
export interface Special {
  adoption?: Map<string, MachineAdoption> | undefined;
  link?: LinkProfile | undefined;
}

type Rules = Readonly<Record<string, MachineRule>>;

/**
 * Makes the machines of one switch, plain ones ahead of their scenario while another one runs: their ports are down, so
 * that nothing of theirs is on the wire. A machine is given out once, to one scenario.
 */
export class MachineMaker implements AsyncDisposable {
  private readonly switchPid: number;
  private readonly bridge: string;
  private readonly open: OpenMachine;
  private readonly without: Without | undefined;
  /** Until then their networks can be made, and not plugged in. */
  private readonly built: Promise<void>;
  private ports = 0;
  /** Machines made ahead, by name, as far as they could be made. */
  private ahead = new Map<string, { rule: MachineRule; made: Promise<Machine | undefined> }>();

  constructor(
    switchPid: number,
    bridge: string,
    open: OpenMachine,
    without?: Without,
    built = Promise.resolve(),
  ) {
    this.switchPid = switchPid;
    this.bridge = bridge;
    this.open = open;
    this.without = without;
    this.built = built;
  }

  /** Gives machines out: those made ahead where they are the ones that are wanted, new ones else. */
  async take(rules: Rules, special: Special): Promise<Machine[]> {
    const taken = new Map<string, Machine>();
    for (const [name, rule] of Object.entries(rules)) {
      const machine = await this.takeAhead(name, rule, special);
      if (machine !== undefined) taken.set(name, machine);
    }
    const missing = Object.fromEntries(Object.entries(rules).filter(([name]) => !taken.has(name)));
    try {
      for (const machine of await this.make(missing, special)) taken.set(machine.name, machine);
    } catch (error) {
      await disposeAll([...taken.values()]);
      throw error;
    }
    return Object.keys(rules).flatMap((name) => taken.get(name) ?? []);
  }

  /** Begins to make plain machines for the next scenario. What cannot be made now is made when it is wanted. */
  begin(rules: Rules): void {
    const wanted = Object.entries(rules).filter(([name]) => !this.ahead.has(name));
    if (wanted.length === 0) return;
    const making = this.make(Object.fromEntries(wanted), {}).catch((): Machine[] => []);
    for (const [name, rule] of wanted)
      this.ahead.set(name, {
        rule,
        made: making.then((machines) => machines.find((machine) => machine.name === name)),
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ahead = await Promise.all([...this.ahead.values()].map(({ made }) => made));
    this.ahead.clear();
    await disposeAll(ahead.flatMap((machine) => machine ?? []));
  }

  private async takeAhead(name: string, rule: MachineRule, special: Special): Promise<Machine | undefined> {
    const waiting = this.ahead.get(name);
    const isPlain = special.link === undefined && special.adoption?.get(name) === undefined;
    if (!isPlain || waiting?.rule.address !== rule.address) return undefined;
    this.ahead.delete(name);
    return waiting.made;
  }

  private async make(rules: Rules, { adoption, link }: Special): Promise<Machine[]> {
    if (Object.keys(rules).length === 0) return [];
    const made = await Promise.allSettled(
      Object.entries(rules).map(([name, rule]) => {
        this.ports += 1;
        return makeMachine(name, rule, `p${this.ports}`, this.open);
      }),
    );
    const machines = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    try {
      for (const one of made) if (one.status === 'rejected') throw one.reason;
      const plugs = machines.flatMap((machine) => {
        const rule = rules[machine.name];
        return rule === undefined
          ? []
          : [plugOf(machine, rule, adoption?.get(machine.name), link, this.without)];
      });
      await this.built;
      await plugIn(this.switchPid, this.bridge, plugs);
      const configured = await Promise.allSettled(
        machines.map((machine) => configureMachine(machine, adoption?.get(machine.name), link, this.without)),
      );
      for (const one of configured) if (one.status === 'rejected') throw one.reason;
      return machines;
    } catch (error) {
      // Nobody else knows of them yet: their networks would live on, and keep us from ending.
      await disposeAll(machines);
      throw error;
    }
  }
}

/** Takes machines down. */
export async function disposeAll(machines: readonly Machine[]): Promise<void> {
  await Promise.all(machines.map((machine) => machine[Symbol.asyncDispose]()));
}
