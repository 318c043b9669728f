/** What must not stay behind, whatever ends the bench; last in, first out. */
const cleanups: (() => void | Promise<void>)[] = [];
let underWay: Promise<void> | undefined;

/** Remembers what to do at the end of the bench, also after Ctrl-C; gives back how to forget it. */
export function atEnd(cleanup: () => void | Promise<void>): () => void {
  cleanups.unshift(cleanup);
  return () => {
    const place = cleanups.indexOf(cleanup);
    if (place !== -1) cleanups.splice(place, 1);
  };
}

/** Does all that is left to do, once, whoever asks; what fails is said and does not keep the rest from being done. */
export function cleanUp(): Promise<void> {
  return (underWay ??= doAll());
}

async function doAll(): Promise<void> {
  while (cleanups.length > 0) {
    try {
      await cleanups.shift()?.();
    } catch (error) {
      process.stderr.write(`cleaning up: ${String(error)}\n`);
    }
  }
}
