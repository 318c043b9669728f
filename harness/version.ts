import about from '../package.json' with { type: 'json' };

/** Name and version of this harness, as evidence and captures carry it: `wiremark 0.1.0`. */
export const harnessVersion = `wiremark ${about.version}`;
