/** Where in the worksheet what stands, by index of column. */
export interface WorksheetColumns {
  identifier?: number;
  name?: number;
  email?: number;
  grade: number;
  maximum?: number;
  feedback?: number;
}

/** Headers in English and Indonesian, without regard to case. Other languages are told by what the columns hold. */
const headers: Record<keyof WorksheetColumns, RegExp> = {
  identifier: /^(identifier|pengidentifikasi|pengenal|identitas|identifikasi)$/u,
  name: /^(full name|name|nama lengkap|nama)$/u,
  email: /^(e-?mail( address)?|(alamat )?(surel|e-?mail))$/u,
  grade: /^(grade|nilai)$/u,
  maximum: /^(maximum grade|nilai (maksimum|maksimal|tertinggi))$/u,
  feedback: /^(feedback comments|komentar umpan balik|umpan balik( komentar)?|komentar)$/u,
};

/**
 * Finds the columns by their headers, and where a header is in another language by what they hold: "Participant 12" in every row; one and the
 * same number in every row is the maximum grade, and the grade stands left of it. Undefined without a column for the grade.
 */
export function findColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): { columns: WorksheetColumns; guessed: string[] } | undefined {
  const guessed: string[] = [];
  const byHeader = (name: keyof WorksheetColumns): number | undefined =>
    at(header, (text) => headers[name].test(text));
  const guess = (what: string, column: number | undefined): number | undefined => {
    if (column !== undefined) guessed.push(`${what} is taken to be column "${header[column]}"`);
    return column;
  };
  const cells = (column: number): string[] => rows.map((row) => (row[column] ?? '').trim());
  const holds = (test: (texts: string[]) => boolean): number | undefined =>
    rows.length === 0 ? undefined : at(header, (_, column) => test(cells(column)));

  const identifier =
    byHeader('identifier') ??
    guess(
      'the identifier',
      holds((texts) => texts.every((text) => /^\p{L}[\p{L} ]*\d+$/u.test(text))),
    );
  const email = byHeader('email') ?? holds((texts) => texts.every((text) => /^\S+@\S+\.\S+$/u.test(text)));
  // Nothing is guessed of a table that is no worksheet.
  const isWorksheet = identifier !== undefined || email !== undefined;
  const maximum =
    byHeader('maximum') ??
    guess(
      'the maximum grade',
      at(
        header,
        (_, column) => isWorksheet && isMaximum(cells(column)) && column > 0 && isGrade(cells(column - 1)),
      ),
    );
  const grade =
    byHeader('grade') ??
    (maximum === undefined ? undefined : guess('the grade', maximum > 0 ? maximum - 1 : undefined));
  if (grade === undefined) return undefined;
  const name = byHeader('name') ?? nameBeside(identifier, header, rows);
  const feedback =
    byHeader('feedback') ??
    guess(
      'the feedback',
      header.length - 1 > Math.max(grade, maximum ?? 0) + 1 ? header.length - 1 : undefined,
    );
  return { columns: { ...given({ identifier, name, email, maximum, feedback }), grade }, guessed };
}

function at(header: readonly string[], test: (text: string, column: number) => boolean): number | undefined {
  const column = header.findIndex((text, index) => test(text.trim().toLowerCase(), index));
  return column < 0 ? undefined : column;
}

function isMaximum(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every((text) => text === texts[0] && /^\d+([.,]\d+)?$/u.test(text));
}

function isGrade(texts: readonly string[]): boolean {
  return texts.every((text) => text === '' || text === '-' || /^\d+([.,]\d+)?$/u.test(text));
}

/** Moodle writes the name right of the identifier, and leaves it out where the marking is anonymous. */
function nameBeside(
  identifier: number | undefined,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): number | undefined {
  const column = (identifier ?? -1) + 1;
  const isName = rows.every((row) => /\p{L}/u.test(row[column] ?? '') && !/[@\d]/u.test(row[column] ?? ''));
  return identifier !== undefined && column < header.length && rows.length > 0 && isName ? column : undefined;
}

function given(columns: Record<string, number | undefined>): Omit<WorksheetColumns, 'grade'> {
  return Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));
}
