import type { Claim, Statement } from '../types.ts';
import { ADDRESS, partyOf, PARTY, pattern } from '../words.ts';

const QUOTED = '["`](?<text>[^"`]{3,300})["`]';
const BY = [
  pattern(
    String.raw`(?<who>${PARTY}) (?:then |lalu |kemudian )?(?:sends|sent|mengirim(?:kan)?|replies|answers|responds|membalas|menjawab|echoes)(?: back| kembali)?(?: (?:with|dengan|to|ke|the|a|pesan|message|text|teks|data|string|kalimat|berupa|berisi|yaitu|containing|payload|server|client|udp|tcp|datagram|paket|packet|reply|request|balasan))*:? ${QUOTED}`,
  ),
  pattern(
    String.raw`\b(?:payload|isi (?:data|pesan|paket|payload|datagram)|data yang dikirim(?:kan)?|pesan yang dikirim(?:kan)?|the (?:data|message|text)(?: sent)?)(?:nya)?(?: (?:sent|dikirim(?:kan)?|from|dari|by|oleh|of|the) )*(?:(?: from| dari| by| oleh| of| the)* (?<who>${PARTY}))? (?:is|was|adalah|berisi|berupa|contains|reads|yaitu|ialah)(?: (?:the|teks|text|string|pesan|message|kalimat))*:? ${QUOTED}`,
  ),
];

/** `The client sends "Hello"`, `isi pesan dari server adalah "…"`. What is cut short with dots is not read. */
export function payload({ raw, cells }: Statement): Claim[] {
  if (
    cells !== undefined ||
    /\b(?:frame|paket|packet) ?#?\d|\b(?:print\w*|terminal|console|layar|mencetak|menampilkan|output)\b/iu.test(
      raw,
    )
  )
    return [];
  return BY.flatMap((one) => [...raw.matchAll(one)]).flatMap(({ groups = {} }): Claim[] => {
    const text = (groups['text'] ?? '').trim();
    if (text.length < 3 || /…|\.\.\.|[<>{}]|\(\)|\\[a-z]/u.test(text)) return [];
    if (/^\W*(?:syn|ack|fin|psh|rst|push|reset)\b|^\S+\.\w{1,5}$/iu.test(text)) return [];
    const who = partyOf(groups['who']);
    if (groups['who'] !== undefined && who === undefined) return [];
    const isPart = /\b(?:contains?|includes?|memuat|mengandung)\b/iu.test(raw);
    return [
      {
        kind: 'payload',
        text,
        ...(who === undefined ? {} : { who }),
        ...(isPart ? { isPartOfText: true } : {}),
      },
    ];
  });
}

const NAME = String.raw`(?<![\w@/.-])(?<name>(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![\w./-]*\w)`;
const NAMES = [
  pattern(
    String.raw`${NAME} (?:resolves to|resolved to|is resolved to|resolve ke|di-?resolve (?:ke|menjadi|sebagai)|beralamat(?:kan)?(?: di)?|memiliki (?:alamat )?ip|mempunyai (?:alamat )?ip|has (?:the )?(?:ip )?address|adalah|mengarah ke|points to|diterjemahkan (?:ke|menjadi)|→|->)(?: (?:ip|alamat|address|the|a))* (?<address>${ADDRESS})`,
  ),
  pattern(
    String.raw`\b(?:dns|name server|resolver)(?: server)?\b[^.;"]{0,20}\b(?:answers|returns|returned|answered|replies|menjawab|memberi(?:kan)?|mengembalikan)(?: (?:with|dengan|alamat|ip|address|the|query|for|untuk))* (?<address>${ADDRESS}) (?:for|untuk) (?:the )?(?:name |nama |domain |query )?${NAME}`,
  ),
  pattern(
    String.raw`\b(?:ip|address|alamat(?: ip)?)(?: address)? (?:of|dari|for|untuk) ${NAME} (?:is|was|adalah|yaitu|=) (?<address>${ADDRESS})`,
  ),
];

/** `www.its.ac.id resolves to 103.94.189.4`. */
export function names({ text }: Statement): Claim[] {
  return NAMES.flatMap((one) => [...text.matchAll(one)]).map(({ groups }): Claim => ({
    kind: 'name',
    name: (groups?.['name'] ?? '').toLowerCase(),
    address: groups?.['address'] ?? '',
  }));
}

const NO_NAME = new RegExp(String.raw`${NAME}[^.;]{0,40}\bnxdomain\b`, 'iu');

/** `www.espnfc.cosm gives NXDOMAIN`. */
export function noName({ text }: Statement): Claim[] {
  const name = NO_NAME.exec(text)?.groups?.['name'];
  return name === undefined ? [] : [{ kind: 'no-name', name: name.toLowerCase() }];
}
