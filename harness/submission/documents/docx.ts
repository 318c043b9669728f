import mammoth from 'mammoth';
import { fromBuffer, type ZipFile } from 'yauzl';
import { LineList } from './line-list.ts';
import { documentLimits } from './limits.ts';

/** The paragraphs, lists and tables of a Word document, written as Markdown. Pictures are left out. */
export async function readDocx(bytes: Buffer): Promise<LineList> {
  await refuseBombs(bytes);
  const { value } = await mammoth.convertToHtml(
    { buffer: bytes },
    {
      convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      externalFileAccess: false,
      includeEmbeddedStyleMap: false,
      ignoreEmptyParagraphs: true,
      styleMap: ["p[style-name='Title'] => h1:fresh", 'u => '],
    },
  );
  return linesOfHtml(value);
}

/** Adds up what the archive says it unpacks to; an archive that lies about it meets the limits of its process. */
function refuseBombs(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, zip?: ZipFile) => {
      if (error !== null || zip === undefined) {
        reject(error ?? new Error('no archive'));
        return;
      }
      let unpacked = 0;
      zip.on('entry', ({ fileName, uncompressedSize }) => {
        if (!fileName.startsWith('word/media/')) unpacked += uncompressedSize;
        if (zip.entryCount > documentLimits.entries || unpacked > documentLimits.unpackedBytes)
          reject(new Error('unpacks to too much'));
        else zip.readEntry();
      });
      zip.on('end', () => resolve());
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}

/** Turns the reader's own few tags into Markdown's lines. What the student wrote is escaped in it, and stays text. */
export function linesOfHtml(html: string): LineList {
  const list = new LineList();
  const state = { block: 0, text: '', row: new Array<string>(), cellDepth: 0, heading: 0, isItem: false };
  const flush = (): void => {
    const text = state.text.replaceAll(/\s+/gu, ' ').trim();
    state.text = '';
    if (text === '') return;
    state.block += 1;
    const lead = state.heading > 0 ? `${'#'.repeat(state.heading)} ` : state.isItem ? '- ' : '';
    list.add(lead + text, `¶${state.block}`);
    list.add('', `¶${state.block}`);
  };
  for (const [token, tag, text] of html.matchAll(/<(\/?[a-z0-9]+)[^>]*>|([^<]+)/giu)) {
    if (list.isFull) break;
    if (text !== undefined) {
      state.text += unescaped(text);
      continue;
    }
    const name = (tag ?? '').toLowerCase();
    if (name === 'td' || name === 'th') {
      if (state.cellDepth === 0) flush();
      state.cellDepth += 1;
    } else if (name === '/td' || name === '/th') {
      state.cellDepth = Math.max(0, state.cellDepth - 1);
      if (state.cellDepth === 0) {
        state.row.push(
          state.text
            .replaceAll(/\s+/gu, ' ')
            .replaceAll('|', String.raw`\|`)
            .trim(),
        );
        state.text = '';
      } else state.text += ' ';
    } else if (name === '/tr' && state.cellDepth === 0) {
      state.block += 1;
      if (state.row.some((cell) => cell !== '')) list.add(`| ${state.row.join(' | ')} |`, `¶${state.block}`);
      state.row = [];
    } else if (name === '/table' && state.cellDepth === 0) list.add('', `¶${state.block}`);
    else if (name === 'br') state.text += state.cellDepth > 0 ? ' ' : '\n';
    else if (/^\/?(?:p|li|h[1-6]|ul|ol)$/u.test(name)) {
      if (state.cellDepth > 0) state.text += ' ';
      else {
        for (const part of state.text.split('\n').slice(0, -1)) {
          const rest = state.text.slice(part.length + 1);
          state.text = part;
          flush();
          state.text = rest;
        }
        flush();
        state.heading = /^h[1-6]$/u.test(name) ? Number(name.slice(1)) : 0;
        state.isItem = name === 'li' || (state.isItem && name === 'p');
        if (name === '/li' || name === '/ul' || name === '/ol') state.isItem = false;
      }
    } else if (token === '') break;
  }
  flush();
  return list;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|amp|#39);/gu, (_, name: string) => ENTITIES[name] ?? '');
}
