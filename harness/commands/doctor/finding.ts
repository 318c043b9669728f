/** One thing that was looked at. */
export interface Finding {
  name: string;
  ok: boolean;
  /** Grading works without it. */
  isOptional?: boolean;
  /** It could not be looked at while something before it is broken. */
  isUntried?: boolean;
  /** What was found, or what is wrong. */
  detail: string;
  /** What to do about it. */
  remedy?: string;
  /** The Debian package that mends it. */
  debianPackage?: string;
}

/** A finding whose remedy is to install a Debian package. */
export function lacking(name: string, debianPackage: string, detail: string, isOptional = false): Finding {
  return {
    name,
    ok: false,
    ...(isOptional ? { isOptional } : {}),
    detail,
    remedy: `sudo apt-get install ${debianPackage}`,
    debianPackage,
  };
}

/** Whether nothing that grading needs is broken. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ ok, isOptional }) => ok || isOptional === true);
}
