import { infoIn } from './forms/packet-list.ts';
import { columnOf } from './forms/table-row.ts';
import { PACKET_LINE } from './sentences.ts';
import type { Claim, Party, Statement } from './types.ts';
import { ADDRESS, flagsOf, partyOf, PARTY, pattern } from './words.ts';

/**
 * Whether all that a statement says was compared: only then can it be called right. What was compared is taken out of it; of what is left every word must
 * be one that says nothing of its own. "Frame 4 is the third SYN, ACK" says more than that frame 4 is a SYN, ACK.
 */
export function coversAll(statement: Statement, claims: readonly Claim[]): boolean {
  const { cells, header, raw } = statement;
  // Somebody sends something: each time it is said, it must have been read.
  if ((raw.replaceAll(/"[^"]*"|`[^`]*`/gu, ' ').match(SENDS) ?? []).length > Math.max(1, claims.length))
    return false;
  if (cells === undefined) return covers(raw, claims);
  if (header === undefined) return covers(withoutNumber(cells).join(' ; '), claims);
  return cells.every((cell, index) => coversCell(cell, header[index] ?? '', claims));
}

const SENDS =
  /\b(?:sends?|sent|(?:me)?ngirim(?:kan)?|kirim|dikirim(?:kan)?|answers?|replie[sd]|responds?|membalas|menjawab|merespons?|returns?|mengembalikan|receives?|menerima)\b/giu;

function withoutNumber(cells: readonly string[]): string[] {
  return cells.map((cell, index) => (index === 0 ? `frame ${cell.replace(/^\D*/u, '')}` : cell));
}

/** A cell under a head that is not known says something that is not compared. */
function coversCell(cell: string, name: string, claims: readonly Claim[]): boolean {
  if (!/[\p{L}\d]/u.test(cell)) return true;
  const column = columnOf(name);
  if (column === undefined) return false;
  return column === 'number' ? covers(`frame ${cell.replace(/^\D*/u, '')}`, claims) : covers(cell, claims);
}

function covers(said: string, claims: readonly Claim[]): boolean {
  const compared = comparedIn(claims);
  let rest = said.replaceAll(
    /"([^"]*)"|`([^`]*)`/gu,
    (_, double: string | undefined, code: string | undefined) => {
      const quoted = double ?? code ?? '';
      return compared.texts.has(quoted.trim()) ? ' ' : ` ${quoted} `;
    },
  );
  if (PACKET_LINE.test(said) || Object.keys(infoIn(said)).length > 0)
    rest = rest.replaceAll(/\b(?:Seq|Ack|Win|MSS|Len)=/gu, ' ');
  rest = rest.replaceAll(/[()]/gu, ' ').replaceAll(/\s+/gu, ' ').toLowerCase();
  for (const name of compared.names) rest = rest.replaceAll(name, ' ');
  let isCovered = true;
  const take = (source: string, isCompared: (found: string) => boolean): void => {
    rest = rest.replaceAll(pattern(source), (found: string) => {
      if (!isCompared(found)) isCovered = false;
      return ' ';
    });
  };
  take(PARTY, (found) => {
    const party = partyOf(found);
    return party !== undefined && compared.parties.has(JSON.stringify(party));
  });
  take(ADDRESS, () => false);
  take(String.raw`\b(?:syn|ack|fin|psh|push|rst|reset|urg)\b`, (found) =>
    compared.flags.has(flagsOf(found)?.[0] ?? found),
  );
  take(String.raw`(?<![\w.])\d+(?:\.\d+)?(?![\w])`, (found) => compared.numbers.has(found));
  return (
    isCovered && (rest.match(/[\p{L}\d][\p{L}\d'’-]*/gu) ?? []).every((word) => compared.words.has(word))
  );
}

interface Compared {
  texts: Set<string>;
  names: Set<string>;
  parties: Set<string>;
  flags: Set<string>;
  numbers: Set<string>;
  words: Set<string>;
}

function comparedIn(claims: readonly Claim[]): Compared {
  const all: Compared = {
    texts: new Set(),
    names: new Set(),
    parties: new Set(),
    flags: new Set(),
    numbers: new Set(),
    words: new Set(EVERYWHERE),
  };
  for (const claim of claims) {
    for (const [key, value] of Object.entries(claim)) {
      if (key === 'text' && typeof value === 'string') all.texts.add(value);
      if (key === 'name' && typeof value === 'string') all.names.add(value);
      if (key === 'address' && typeof value === 'string')
        all.parties.add(JSON.stringify({ kind: 'address', address: value }));
      if (typeof value === 'number') all.numbers.add(String(value));
      if (key === 'time' && typeof value === 'string') all.numbers.add(value);
      if (typeof value === 'object') all.parties.add(JSON.stringify(value));
    }
    addWords(claim, all);
  }
  return all;
}

function addWords(claim: Claim, all: Compared): void {
  const add = (text: string): void => text.split(' ').forEach((word) => all.words.add(word));
  const party = (...roles: ('client' | 'server')[]): void =>
    roles.forEach((role) => all.parties.add(JSON.stringify({ kind: 'role', role })));
  const flags = (names: readonly string[]): void => names.forEach((name) => all.flags.add(name));
  add(WORDS[claim.kind]);
  switch (claim.kind) {
    case 'frame': {
      if (claim.flags !== undefined) {
        flags(claim.flags);
        add('tcp');
      }
      if (claim.protocol !== undefined) add(claim.protocol);
      if (claim.arp !== undefined) add('request reply permintaan balasan broadcast');
      const hasSize = claim.bytes !== undefined || claim.dataBytes !== undefined;
      if (hasSize || claim.length !== undefined) add(SIZE);
      if (claim.hasData === true || claim.dataBytes !== undefined || claim.text !== undefined)
        add('data payload pesan message teks text isi isinya datanya string');
      break;
    }
    case 'sends-flags':
      flags(claim.flags);
      party(...otherRole(claim.who));
      break;
    case 'sends-bytes':
      party(...otherRole(claim.who));
      break;
    case 'order':
      claim.steps.forEach(flags);
      break;
    case 'closed-with':
      flags([claim.flag, 'ack']);
      break;
    case 'closes-first':
      flags(['fin', 'ack']);
      break;
    case 'server-port':
    case 'transport':
      party('client', 'server');
      break;
    case 'service':
    case 'refused':
      party('server', 'client');
      break;
    default:
  }
  if ('protocol' in claim && claim.protocol !== undefined) add(claim.protocol);
}

/** Who sends to whom is known where one of the two is named by role. */
function otherRole(who: Party): ('client' | 'server')[] {
  if (who.kind !== 'role') return [];
  return [who.role === 'client' ? 'server' : 'client'];
}

const EVERYWHERE =
  'the a an this that is are was were of from to by in at on with and it its our adalah merupakan ialah yaitu yakni itu ini di pada dari ke oleh dengan dan yang sebuah suatu kepada tersebut kami kita here berupa'.split(
    ' ',
  );
const SIZE =
  'byte bytes oktet octet octets b panjang panjangnya ukuran ukurannya length long size besar besarnya sebesar sebanyak sepanjang berukuran berjumlah len';
const SENDING =
  'sends sent send sending mengirim mengirimkan kirim ngirim dikirim dikirimkan answers answered replies replied responds responded membalas menjawab merespons merespon back kembali balik returns returned echoes echoed mengembalikan then lalu kemudian packet paket segment segmen flag flags frame pesan message';

/** Words that add nothing to what a claim of a kind says. */
const WORDS: Readonly<Record<Claim['kind'], string>> = {
  frame: `${SENDING} bingkai no nomor number num carries carry bawa membawa contains contain berisi memuat mengandung includes shows menunjukkan has memiliki bertanda menuju sisi pihak tcp-segment bernomor adalah-paket dst src source destination`,
  'sends-flags': `${SENDING} tcp`,
  'sends-bytes': `${SENDING} data payload text teks string isi ${SIZE} receives received gets menerima`,
  'server-port':
    'port portnya number nomor listens listening listened runs running jalan berjalan mendengarkan listen menunggu koneksi waits connections connection bind binds aktif uses menggunakan memakai digunakan dipakai used tujuan destination servernya program connects connected terhubung menghubungi sends mengirim data',
  connects:
    'connects connected contacts contacted menghubungi konek terhubung tersambung melakukan membuka membuat koneksi connection opens opened tcp port number nomor tujuan destination alamat ip host through melalui',
  refused:
    'refused rejected refuses rejects ditolak menolak koneksi koneksinya connection connections handshake syn gets got permintaan request',
  service:
    'serves serve served server servers client clients klien server-nya servernya melayani menangani memproses handles handled processes processed dilayani ditangani diproses in parallel parallel paralel concurrently simultaneously same time bersamaan serentak sekaligus konkuren one satu per by one-by-one secara bergantian bergiliran turns turn sequentially serially sekuensial berurutan serial tcp',
  handshake:
    'three-way 3-way three tiga way handshake takes place occurs occurred happens happened completes completed succeeds succeeded berhasil terjadi dilakukan selesai berlangsung seen complete visible there terdapat begins starts started dimulai diawali proses tcp lengkap before data sent sebelum pengiriman dikirim connection koneksi koneksinya',
  'no-handshake':
    'no without any tanpa ada tidak terdapat melakukan terjadi does have do make has proses handshake connection komunikasi komunikasinya communication menggunakan memakai uses protokol protocol sini there',
  'closed-with':
    'connection koneksi koneksinya sambungan closed ends ended terminated ditutup diakhiri berakhir diputus diputuskan using menggunakan via melalui lewat packet paket segment segmen flag flags rst fin reset tcp',
  'closes-first':
    'connection koneksi koneksinya closes closed close menutup mengakhiri ends memutus memutuskan terminates terminated ditutup diakhiri diputus first pertama lebih dulu dahulu terlebih duluan kali side sambungan sends sent mengirim mengirimkan dikirim dikirimkan comes came initiates initiated memulai menginisiasi termination teardown penutupan terminasi pemutusan proses packet paket segmen flag tcp',
  payload: `${SENDING} payload data isi isinya text teks string kalimat contains reads berisi udp tcp datagram reply request balasan memuat mengandung`,
  name: 'resolves resolved resolve di-resolve menjadi sebagai beralamat beralamatkan memiliki alamat ip mempunyai has address mengarah points diterjemahkan dns name server resolver answers returns returned answered replies menjawab memberi memberikan mengembalikan query for untuk nama domain',
  'no-name':
    'gives menghasilkan nxdomain returns memberi memberikan mendapat mendapatkan gets jawaban answer resulted results dns query',
  order:
    'then lalu kemudian diikuti followed dilanjutkan next terus finally terakhir order sequence urutan urutannya handshake tcp paket packets',
  count:
    'capture file pcap pcapng trace hasil tangkapan contains has holds berisi memuat terdiri memiliki ada there terdapat total totalnya jumlah jumlahnya sebanyak exactly tepat sejumlah buah packet packets paket frame frames tcp connection connections koneksi all altogether secara keseluruhan seluruhnya dalam whole saya berkas one two three four five six seven eight nine ten satu dua tiga empat lima enam tujuh delapan sembilan sepuluh',
  transport:
    'program programs komunikasi komunikasinya communication aplikasi exchange pertukaran data echo koneksi koneksinya connection uses use using used menggunakan memakai over lewat melalui via berbasis protokol protocol transport layer',
};
