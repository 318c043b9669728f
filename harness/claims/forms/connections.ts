import type { Claim, Statement } from '../types.ts';
import { ADDRESS, partyOf, PARTY, pattern } from '../words.ts';

const CONNECTS = pattern(
  String.raw`(?<who>${PARTY}) (?:(?<mutual>is connected|was connected|terhubung|tersambung)|connects|connected|contacts|contacted|menghubungi|konek|melakukan koneksi|membuka koneksi|membuat koneksi|opens a (?:tcp )?connection|opened a connection)(?: (?:to|ke|kepada|dengan|with))? (?:the |alamat |ip |host )*(?<to>${PARTY})(?:[ :,(]{0,3}(?:(?:on|at|di|pada|through|melalui|via|using|dengan|the|tcp|udp|nomor|number|tujuan|destination) )*(?:port )?:?(?<port>\d{2,5})(?!\d|\.\d))?`,
);

/** `172.16.16.102 connects to 172.16.16.101 port 32444`. */
export function connects({ text }: Statement): Claim[] {
  return [...text.matchAll(CONNECTS)].flatMap(({ groups = {} }): Claim[] => {
    const [from, to] = [partyOf(groups['who']), partyOf(groups['to'])];
    if (from === undefined || to === undefined || (groups['port'] === undefined && LINKS.test(text)))
      return [];
    const port = Number(groups['port']);
    return [
      {
        kind: 'connects',
        from,
        to,
        isMutual: groups['mutual'] !== undefined,
        ...(groups['port'] === undefined ? {} : { port }),
      },
    ];
  });
}

/** Cables connect machines too. */
const LINKS =
  /\b(?:switch|bridge|cable|kabel|lan|wi-?fi|network|jaringan|router|docker|subnet|hub|ethernet|vpn)\b/iu;

const SERVER_PORT = [
  pattern(
    String.raw`\b(?:server|peladen)(?:nya)? (?:(?:is|was|yang|program|ini|side|itself|machine) )*(?:listens|listening|listened|runs|running|jalan|berjalan|mendengarkan|listen|menunggu(?: koneksi)?|waits(?: for (?:a )?connections?)?|bind|binds|dijalankan|aktif|uses|menggunakan|memakai)(?: (?:on|at|di|pada|to|in|dengan|the|tcp|udp|nomor|mesin-\d|${ADDRESS}),?)* port (?:number |nomor )?(?<port>\d{2,5})(?!\d|\.\d)`,
  ),
  pattern(
    String.raw`\b(?:the |nomor )?port(?:nya)?(?: number| nomor)?(?: (?:of|tujuan|dari|destination|milik|pada|listening|used|by|yang|digunakan|dipakai|oleh|the|server))*(?:nya)? (?:is|was|adalah|yaitu|ialah|=|:) (?:(?:tcp|udp|nomor|number|port) )*(?<port>\d{2,5})(?!\d|\.\d)`,
  ),
  pattern(
    String.raw`\b(?:server|peladen)(?:['’]s|nya)? port(?:nya)? (?:is|was|adalah|yaitu|ialah|=|:) (?<port>\d{2,5})(?!\d|\.\d)`,
  ),
  pattern(
    String.raw`\b(?:client|klien)(?:nya)? (?:connects|connected|terhubung|tersambung|menghubungi|sends|mengirim)(?: (?:data|a request|pesan|request))?(?: (?:to|ke|the|server|with|dengan|pada|di|on))* port (?:number |nomor )?(?<port>\d{2,5})(?!\d|\.\d)`,
  ),
];
const OTHER_PORT =
  /\b(?:source|ephemeral|src|asal|sumber|acak|random|port client|port klien|client port|client['’]s port|own port|dns|http|https|web|ssh|tshark|wireshark|filter|browser|range|rentang|nat|docker|maps?|forward)\b/iu;

/** `The server listens on port 32444`, `port tujuan adalah 32444`. */
export function serverPort({ text }: Statement): Claim[] {
  if (OTHER_PORT.test(text)) return [];
  const ports = SERVER_PORT.flatMap((one) =>
    [...text.matchAll(one)].map(({ groups }) => Number(groups?.['port'])),
  );
  return [...new Set(ports)]
    .filter((port) => port > 1023 && port < 65_536)
    .map((port) => ({ kind: 'server-port', port }));
}

const REFUSED = [
  pattern(
    String.raw`(?<who>${PARTY})(?: (?:is|was|gets|got|langsung|juga|yang|akhirnya|being|itu))* (?:refused|rejected|turned away|ditolak)\b`,
  ),
  pattern(
    String.raw`\b(?:koneksi(?:nya)?|connections?|handshake|syn)(?: (?:dari|of|from|the|milik|attempt))* (?<who>${PARTY}) (?:is |was |gets )?(?:refused|rejected|ditolak)\b`,
  ),
  pattern(
    String.raw`\b(?:server|peladen)(?:nya)? (?:refuses|refused|rejects|rejected|menolak)(?: (?:the|koneksi|connection|handshake|of|dari|from|permintaan|request|milik))* (?<who>${PARTY})`,
  ),
];
const SECOND = pattern(
  String.raw`\b(?:server|peladen)(?:nya)? (?:refuses|refused|rejects|rejected|menolak)(?: the)? (?:second (?:handshake|connection|client)|(?:handshake|koneksi|client|klien) (?:yang )?kedua)|\b(?:the second (?:handshake|connection) (?:is|was)|(?:handshake|koneksi) (?:yang )?kedua) (?:refused|rejected|ditolak)\b`,
);

/** `mesin-3 is refused while mesin-2 is connected`, `server menolak handshake kedua`. */
export function refused({ text }: Statement): Claim[] {
  const named = REFUSED.flatMap((one) => [...text.matchAll(one)]).flatMap(({ groups }) => {
    const who = partyOf(groups?.['who']);
    return who === undefined || (who.kind === 'role' && who.role === 'server') ? [] : [who];
  });
  if (named.length === 0 && [...text.matchAll(SECOND)].length > 0)
    return [{ kind: 'refused', who: { kind: 'role', role: 'client', nth: 2 } }];
  return named.slice(0, 1).map((who) => ({ kind: 'refused', who }));
}
