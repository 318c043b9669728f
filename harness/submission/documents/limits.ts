const KiB = 1024;
const MiB = 1024 * KiB;

/** What is read of reports. A lab report has a few hundred lines; whatever goes far beyond is cut. */
export const documentLimits = {
  documents: 6,
  /** Of those that are too many, so many are named. */
  named: 20,
  fileBytes: 24 * MiB,
  /** Of what a DOCX file unpacks to, pictures left out. */
  unpackedBytes: 24 * MiB,
  entries: 2000,
  pages: 80,
  lines: 3000,
  lineCharacters: 600,
  characters: 200_000,
  /** Of the process that reads a file. */
  memoryBytes: 768 * MiB,
  heapMiB: 320,
  cpuSeconds: 30,
  wallMs: 60_000,
} as const;
