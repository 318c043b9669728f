import yauzl from 'yauzl';

/**
 * The name of a zip file's entry. It is UTF-8 where the entry says so (bit 11) or carries the Unicode path field; else CP437, but for the
 * many programs that write UTF-8 and do not say so.
 */
export function zipEntryName(entry: yauzl.Entry): string {
  const saysUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0;
  const hasUnicodePath = entry.extraFields.some(({ id }) => id === 0x7075);
  if (!saysUtf8 && !hasUnicodePath) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(entry.fileNameRaw);
    } catch {
      // Not UTF-8: as the format says.
    }
  }
  return yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
}
