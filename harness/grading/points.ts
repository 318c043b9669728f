/** Points with at most two decimals, half a hundredth rounded up. */
export function roundPoints(points: number): number {
  // 1.005 is stored a little below itself: rounding twice mends what the binary form lost.
  return Math.round(Number((points * 100).toFixed(6))) / 100;
}

/** The sum of points, without the dust of binary fractions. */
export function addPoints(points: readonly number[]): number {
  return roundPoints(points.reduce((sum, value) => sum + value, 0));
}
