/** The middle half of the samples, and their ends. */
export interface Quartiles {
  min: number;
  lower: number;
  upper: number;
  max: number;
}

/** The middle of the samples; of an even number, the mean of the middle two. NaN for none. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The spread of the samples, with quartiles between samples where they fall there. */
export function quartiles(samples: readonly number[]): Quartiles {
  const at = (part: number) => quantile(samples, part);
  return { min: at(0), lower: at(0.25), upper: at(0.75), max: at(1) };
}

function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
