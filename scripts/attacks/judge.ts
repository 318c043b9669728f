import type { Attack, Scene } from '../../test/attacks/index.ts';

/** What the grade said of the attack, in a few words. */
export function saying({ result, records }: Scene): string {
  const limits = records.flatMap(({ programs }) =>
    programs
      .filter(({ id }) => id === 'attacker')
      .flatMap(({ limits }) => limits.map(({ limit, value, unit }) => `${limit} ${shown(value, unit)}`)),
  );
  const codes = result.diagnoses.map(({ code }) => code);
  return [
    result.score === null ? 'not graded' : `${result.score}/${result.maxScore}`,
    ...new Set(limits.length > 0 ? limits : codes.slice(0, 1)),
  ].join(', ');
}

/** What is wrong with a run: harm in spite of the defences, none without them, or a grade that does not say what happened. */
export function wrongs(attack: Attack, scene: Scene, harm: string | undefined): string[] {
  const found: (string | undefined)[] = [];
  if (!scene.isDefended) {
    if (harm === undefined)
      found.push(`without the defence no harm was seen: this attack proves nothing. ${excerpt(scene)}`);
    found.push(attack.neverWrong?.(scene));
    return found.filter((one) => one !== undefined);
  }
  if (harm !== undefined) found.push(`HARM in spite of all defences: ${harm}`);
  const { result, records } = scene;
  const { score, limit, diagnosis, also } = attack.says;
  if (result.score !== score) {
    const lost = result.checks
      .filter(({ points, maxPoints }) => points < maxPoints)
      .map(({ id, status }) => `${id} ${status}`);
    found.push(`the score is ${result.score}, not ${score}: ${lost.join(', ')}. ${excerpt(scene)}`);
  }
  if (limit !== undefined) {
    const hits = records.flatMap(({ programs }) =>
      programs.filter(({ id }) => id === 'attacker').flatMap((one) => one.limits),
    );
    const hit = hits.find((one) => limit.includes(one.limit));
    if (hit === undefined) found.push(`no limit ${limit.join(' or ')} is named. ${excerpt(scene)}`);
    else if (!result.diagnoses.some(({ code }) => code === 'limit-hit'))
      found.push('no diagnosis tells of the limit');
  }
  if (diagnosis !== undefined && !result.diagnoses.some(({ code }) => code === diagnosis))
    found.push(
      `no diagnosis ${diagnosis}, but ${result.diagnoses.map(({ code }) => code).join(', ') || 'none'}`,
    );
  found.push(also?.(scene), attack.neverWrong?.(scene));
  if (scene.faults.length > 0) found.push(`the lab failed: ${scene.faults.join('; ')}`);
  if (scene.left.length > 0) found.push(`${scene.left.length} programs were alive afterwards`);
  return found.filter((one) => one !== undefined);
}

function excerpt({ printed, records, peaks, faults }: Scene): string {
  const end = records.flatMap(({ programs }) =>
    programs.filter(({ id }) => id === 'attacker').map((one) => one.end),
  )[0];
  const text = (printed['attacker'] ?? '').trim().split('\n').slice(-6).join(' | ').slice(-500);
  return `It printed: ${text}; end ${JSON.stringify(end)}; peaks ${JSON.stringify(peaks)}; ${faults.join('; ')}`;
}

function shown(value: number, unit: string): string {
  if (unit === 'bytes') return `${Math.round(value / 1024 / 1024)} MiB`;
  return unit === 's' ? `${value} s` : String(value);
}
