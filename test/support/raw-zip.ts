import { crc32 } from 'node:zlib';

/** An entry of a zip file that no library would write: any bytes as its name, any flag, any declared size. */
export interface RawZipEntry {
  name: Buffer | string;
  contents: Buffer | string;
  flags?: number;
  crc?: number;
  unixMode?: number;
}

/** A zip file with stored entries (APPNOTE.TXT 4.3), written byte by byte. */
export function rawZip(entries: RawZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, contents, flags = 0, crc, unixMode = 0 } of entries) {
    const [nameBytes, bytes] = [Buffer.from(name), Buffer.from(contents)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt32LE(crc ?? crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    // What is encrypted has a header of 12 bytes before it.
    common.writeUInt32LE(bytes.length - ((flags & 1) === 1 ? 12 : 0), 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, nameBytes, bytes]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((unixMode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, tail, nameBytes]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
