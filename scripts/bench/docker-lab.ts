import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atEnd } from './at-end.ts';

const run = promisify(execFile);
const SUBNET = '172.16.16.0/24';
const ADDRESSES = ['172.16.16.101', '172.16.16.102', '172.16.16.103'];
const SERVER_IS_READY = 'server siap';

/** How containers are started: as somebody does who wants it quick, or as the commands of a hand-out follow one another. */
export type Order = 'at once' | 'in turn';

/** Why there can be no lab of containers here, with the next step; nothing where there can be. */
export function whyNoDocker(image: string): string | undefined {
  const { error, status, stderr } = spawnSync('docker', ['image', 'inspect', image], { encoding: 'utf8' });
  if (error !== undefined) return 'not installed: apt-get install docker.io';
  if (status === 0) return undefined;
  return stderr.includes('No such image')
    ? `no image ${image}: debootstrap --include=python3 bookworm TREE && tar -C TREE -c . | docker import - ${image}`
    : 'docker does not answer: start dockerd';
}

/** The way of the courses: a container for each machine on a network of Docker's, programs by `docker exec`, tcpdump at the bridge. */
export class DockerLab implements AsyncDisposable {
  readonly #image: string;
  readonly #submission: string;
  readonly #capture: string;
  readonly #name = `wmbench${process.pid}`;
  readonly #machines = ADDRESSES.map((_, index) => `${this.#name}-mesin-${index + 1}`);
  #forget: () => void = () => {};

  private constructor(image: string, submission: string, folder: string) {
    this.#image = image;
    this.#submission = submission;
    this.#capture = join(folder, 'docker.pcap');
  }

  /** Makes the network, once: it stays while containers come and go. */
  static async open(image: string, submission: string, folder: string): Promise<DockerLab> {
    const lab = new DockerLab(image, submission, folder);
    lab.#forget = atEnd(() => lab.#remove());
    const bridge = `com.docker.network.bridge.name=${lab.#name}`;
    const create = `network create --internal --subnet ${SUBNET} --opt ${bridge} ${lab.#name}`;
    await run('docker', create.split(' '));
    return lab;
  }

  /** In milliseconds: three containers made in this order, their programs run, captured, and the containers removed. */
  async runAnew(order: Order): Promise<number> {
    const start = performance.now();
    await this.up(order);
    const { serverIsGone } = await this.#play();
    await this.down();
    const ms = performance.now() - start;
    await serverIsGone;
    this.#proveCapture();
    return ms;
  }

  /** The same in containers that are up and stay up. */
  async runInKept(): Promise<number> {
    const start = performance.now();
    const { serverIsGone } = await this.#play();
    await run('docker', ['exec', this.#machine(0), 'sh', '-c', 'kill -9 $(cat /tmp/server.pid)']);
    await serverIsGone;
    const ms = performance.now() - start;
    this.#proveCapture();
    return ms;
  }

  async up(order: Order = 'at once'): Promise<void> {
    const start = (name: string, index: number): Promise<unknown> => {
      const address = ADDRESSES[index] ?? '';
      return run('docker', [
        ...`run --detach --name ${name} --network ${this.#name} --ip ${address} --workdir /tugas`.split(' '),
        '--volume',
        `${this.#submission}:/tugas:ro`,
        this.#image,
        'sleep',
        'infinity',
      ]);
    };
    if (order === 'at once') await Promise.all(this.#machines.map(start));
    else for (const [index, name] of this.#machines.entries()) await start(name, index);
  }

  async down(): Promise<void> {
    await run('docker', ['rm', '--force', ...this.#machines]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
    this.#forget();
  }

  /** Captures while the server serves two clients that start together; the server is left running. */
  async #play(): Promise<{ serverIsGone: Promise<unknown> }> {
    const tcpdump = spawn(
      'tcpdump',
      ['-i', this.#name, '--immediate-mode', '-U', '-Z', 'root', '-w', this.#capture],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await said(tcpdump, 'listening on');
    const server = spawn(
      'docker',
      ['exec', this.#machine(0), 'sh', '-c', 'echo $$ > /tmp/server.pid; exec python3 -u server.py'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const serverIsGone = once(server, 'exit');
    await said(server, SERVER_IS_READY);
    const client = (index: number) => run('docker', ['exec', this.#machine(index), 'python3', 'client.py']);
    for (const { stdout } of await Promise.all([client(1), client(2)]))
      if (!stdout.includes('received')) throw new Error(`a client was not served: ${stdout}`);
    const written = once(tcpdump, 'exit');
    tcpdump.kill('SIGINT');
    await written;
    return { serverIsGone };
  }

  /** A capture of nothing would be a lab that does not do what ours does. */
  #proveCapture(): void {
    const { size } = statSync(this.#capture);
    if (size < 1500) throw new Error(`tcpdump caught next to nothing: ${size} bytes`);
  }

  #machine(index: number): string {
    return this.#machines[index] ?? '';
  }

  async #remove(): Promise<void> {
    await this.down().catch(() => {});
    await run('docker', ['network', 'rm', this.#name]).catch(() => {});
  }
}

/** Waits for words of a program; the first of its streams that is a pipe is listened to. */
async function said(child: ChildProcess, words: string): Promise<void> {
  const stream = child.stdout ?? child.stderr;
  let text = '';
  await new Promise<void>((resolve, reject) => {
    stream?.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (text.includes(words)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`expected "${words}", got "${text}"`)));
  });
}
