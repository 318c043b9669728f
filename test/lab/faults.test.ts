import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applies, deeds, deedsOf, faults, sideOf, type Deed } from '../../harness/lab/faults/faults.ts';
import { top } from '../support/cli.ts';

const source = await readFile(join(top, 'harness/lab/faults/fault.c'), 'utf8');
const applying = (...seen: Deed[]): string[] =>
  faults.filter((fault) => applies(fault, new Set(seen))).map(({ name }) => name);

describe('the faults', () => {
  it('are those that the library knows', () => {
    const known = [...source.matchAll(/^ {4}\{ "([\w-]+)", [A-Z_]+ \},$/gm)].map(([, name]) => name);
    expect(known).toEqual(['observe', ...faults.map(({ name }) => name)]);
  });

  it('read every letter that the library writes', () => {
    const written = [...source.matchAll(/'([\w!])'/g)].map(([, letter]) => letter);
    for (const letter of Object.keys(deeds)) expect(written).toContain(letter);
    const noted = [...source.matchAll(/note\('(.)'\)/g)].map(([, letter]) => letter);
    for (const letter of noted) expect(Object.keys(deeds)).toContain(letter);
  });

  it('read a log of several processes', () => {
    expect(deedsOf('LsLsbl!')).toEqual(new Set(['loaded', 'opened', 'bound', 'listened', 'fired']));
  });

  it('know a server by its listening socket, or by datagrams on a port of its own', () => {
    expect(sideOf(new Set(['listened']))).toBe('server');
    expect(sideOf(new Set(['bound', 'received by UDP']))).toBe('server');
    expect(sideOf(new Set(['sent by UDP', 'received by UDP']))).toBe('client');
  });

  it('leave out what a program never does', () => {
    const client = applying('loaded', 'opened', 'connected by TCP', 'sent by TCP');
    expect(client).toContain('to-localhost');
    expect(client).toContain('sends-nothing');
    expect(client).not.toContain('never-accepts');
    expect(client).not.toContain('upper-case');
    expect(client).not.toContain('swapped');
    const server = applying('loaded', 'opened', 'bound', 'listened', 'accepted', 'sent by TCP');
    expect(server).toContain('loopback-only');
    expect(server).not.toContain('to-localhost');
    expect(server).not.toContain('crashes-at-second');
  });

  it('break nothing of a program without sockets but its output', () => {
    expect(applying('loaded')).toEqual(['prints-nothing']);
  });
});
