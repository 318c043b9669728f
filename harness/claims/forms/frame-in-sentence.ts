import type { Claim, Statement } from '../types.ts';
import { OF_DATA, saidOfFrame, type SaidOfFrame } from './said-of-frame.ts';

const MENTION =
  /(?<![\w-])(?:frame|paket|packet|bingkai|segmen|segment)(?<middle> (?:no\.?|nomor|number|num|ke|bernomor)|) ?[-#:]{0,2} ?(?<number>\d{1,7})(?![\d.,]*\d)(?! ?(?:bytes?|-byte|kb|kali|times|ms|detik|seconds?)\b)/giu;

/** Several frames at once: `frame 3-5`, `frames 3, 4 and 5`. */
const RANGE =
  /^ ?(?:-|,|&|\+|\/|dan|and|or|atau|sampai|hingga|s\/d|to|through|until)[ #]*(?:(?:frame|paket|packet)[ #]*)?\d/iu;

/** `Frame 5 is the FIN of the client`, `pada paket nomor 6 client mengirim 46 byte`. */
export function frameInSentence({ text, raw, cells }: Statement): Claim[] {
  if (cells !== undefined) return [];
  const mentions = [...text.matchAll(MENTION)];
  return mentions.flatMap((mention, index): Claim[] => {
    const tail = text.slice(mention.index + mention[0].length, mentions[index + 1]?.index);
    if (RANGE.test(text.slice(mention.index + mention[0].length))) return [];
    const before = text.slice(index === 0 ? 0 : mention.index, mention.index);
    // With several frames in a sentence each must say what it is at once: "frame 4 acknowledges frame 3" is about both.
    if (
      mentions.length > 1 &&
      !/^ ?(?:[:=([]|is\b|was\b|adalah|merupakan|berisi|contains|shows|menunjukkan)/iu.test(tail)
    )
      return [];
    if (
      /\b(?:to|after|before|until|than|dengan|sampai|setelah|sesudah|sebelum|hingga|from|dari|since|sejak|between|antara|acknowledges|untuk|of|with)(?: the| pada| nomor)? ?$/iu.test(
        before,
      )
    )
      return [];
    const [rawBefore, rawTail] = mentions.length === 1 ? aroundMention(raw) : ['', ''];
    const found = saidOfFrame(tail, rawTail) ?? saidBefore(before, index, rawBefore);
    if (found === undefined) return [];
    const said = OF_DATA.test(text) ? ofData(found) : found;
    const isOrdinal = /ke/iu.test(mention.groups?.['middle'] ?? '');
    return [{ kind: 'frame', number: Number(mention.groups?.['number']), isOrdinal, ...said }];
  });
}

/** "The length of the data in frame 10 is 9 bytes": not that of the frame. */
function ofData({ bytes, ...said }: SaidOfFrame): SaidOfFrame {
  return bytes === undefined ? said : { ...said, dataBytes: bytes };
}

/** What stands before and after the frame's number, with the marks of code. */
function aroundMention(raw: string): [before: string, tail: string] {
  const [mention] = raw.matchAll(MENTION);
  if (mention === undefined) return ['', ''];
  return [raw.slice(0, mention.index), raw.slice(mention.index + mention[0].length)];
}

/** "The client sends SYN in frame 3". */
function saidBefore(before: string, index: number, quoted: string): ReturnType<typeof saidOfFrame> {
  if (index > 0 || !/\b(?:in|at|pada|di|lewat|via|is|adalah|by|\()(?: the)? ?$|[(:] ?$/iu.test(before))
    return undefined;
  if (/[,;]| (?:and|dan|then|lalu|kemudian) /iu.test(before.replaceAll(/(?:syn|fin|psh|rst), ?ack/giu, 'x')))
    return undefined;
  return saidOfFrame(before, quoted);
}
