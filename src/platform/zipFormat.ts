import { parisClock } from './parisTime.ts';

// How a ZIP archive is written, byte by byte. Numbers of sections are those of PKWARE's APPNOTE 6.3.10.

/** A file of an archive, with where it begins. */
export interface LaidEntry {
  readonly encodedName: Buffer;
  readonly size: number;
  readonly modifiedAt: Date;
  readonly offset: number;
}

const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;
const VERSION = 20;
const VERSION_64 = 45;
// 4.4.4: sizes and checksum follow the content (bit 3), the name is UTF-8 (bit 11).
const FLAGS = 0x0808;
const MADE_BY_UNIX = 3 << 8;
const REGULAR_FILE = 0o100644;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const LARGE_LOCAL_EXTRA_BYTES = 20;
const LAST_YEAR = 2107;

/** 4.3.9.2: sizes that do not fit in four bytes. */
function isLarge({ size }: Pick<LaidEntry, 'size'>): boolean {
  return size >= MAX_32;
}

export function localBytes(entry: Pick<LaidEntry, 'size' | 'encodedName'>): number {
  return LOCAL_BYTES + entry.encodedName.length + (isLarge(entry) ? LARGE_LOCAL_EXTRA_BYTES : 0);
}

/** 4.3.7: sizes and checksum are left to the descriptor; a large entry announces that they take eight bytes (4.5.3). */
export function localHeader(entry: LaidEntry): Buffer {
  const extra = isLarge(entry) ? LARGE_LOCAL_EXTRA_BYTES : 0;
  const header = Buffer.alloc(localBytes(entry));
  header.writeUInt32LE(0x0403_4b50, 0);
  writeCommon(header, 4, entry, { checksum: 0, size: isLarge(entry) ? MAX_32 : 0, large: isLarge(entry) });
  header.writeUInt16LE(extra, 28);
  entry.encodedName.copy(header, LOCAL_BYTES);
  if (isLarge(entry)) {
    header.writeUInt16LE(1, LOCAL_BYTES + entry.encodedName.length);
    header.writeUInt16LE(extra - 4, LOCAL_BYTES + entry.encodedName.length + 2);
  }
  return header;
}

/** 4.3.12: the fields from « version needed » to « file name length », the same in both headers. */
function writeCommon(
  header: Buffer,
  at: number,
  entry: LaidEntry,
  { checksum, size, large }: { readonly checksum: number; readonly size: number; readonly large: boolean },
): void {
  const { date, time } = dosTime(entry.modifiedAt);
  header.writeUInt16LE(large ? VERSION_64 : VERSION, at);
  header.writeUInt16LE(FLAGS, at + 2);
  // at + 4: method 0, stored.
  header.writeUInt16LE(time, at + 6);
  header.writeUInt16LE(date, at + 8);
  header.writeUInt32LE(checksum, at + 10);
  header.writeUInt32LE(size, at + 14);
  header.writeUInt32LE(size, at + 18);
  header.writeUInt16LE(entry.encodedName.length, at + 22);
}

/** 4.3.9 */
export function descriptorBytes(entry: Pick<LaidEntry, 'size'>): number {
  return isLarge(entry) ? 24 : 16;
}

export function descriptor(entry: LaidEntry, checksum: number): Buffer {
  const bytes = Buffer.alloc(descriptorBytes(entry));
  bytes.writeUInt32LE(0x0807_4b50, 0);
  bytes.writeUInt32LE(checksum, 4);
  if (isLarge(entry)) {
    bytes.writeBigUInt64LE(BigInt(entry.size), 8);
    bytes.writeBigUInt64LE(BigInt(entry.size), 16);
  } else {
    bytes.writeUInt32LE(entry.size, 8);
    bytes.writeUInt32LE(entry.size, 12);
  }
  return bytes;
}

/** 4.5.3: what did not fit in the central header, in this order. */
function largeFields(entry: LaidEntry): readonly number[] {
  const { size, offset } = entry;
  return [...(isLarge(entry) ? [size, size] : []), ...(offset >= MAX_32 ? [offset] : [])];
}

export function centralBytes(entry: LaidEntry): number {
  const fields = largeFields(entry).length;
  return CENTRAL_BYTES + entry.encodedName.length + (fields === 0 ? 0 : 4 + 8 * fields);
}

export function centralHeader(entry: LaidEntry, checksum: number): Buffer {
  const fields = largeFields(entry);
  const header = Buffer.alloc(centralBytes(entry));
  const extraAt = CENTRAL_BYTES + entry.encodedName.length;
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(MADE_BY_UNIX | VERSION_64, 4);
  writeCommon(header, 6, entry, { checksum, size: Math.min(entry.size, MAX_32), large: fields.length > 0 });
  header.writeUInt16LE(header.length - extraAt, 30);
  header.writeUInt32LE((REGULAR_FILE << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(entry.offset, MAX_32), 42);
  entry.encodedName.copy(header, CENTRAL_BYTES);
  if (fields.length > 0) {
    header.writeUInt16LE(1, extraAt);
    header.writeUInt16LE(8 * fields.length, extraAt + 2);
    for (const [index, value] of fields.entries()) header.writeBigUInt64LE(BigInt(value), extraAt + 4 + 8 * index);
  }
  return header;
}

/** 4.3.14…4.3.16: the end, preceded by its larger form when something does not fit. */
export function endOfDirectory(count: number, offset: number, bytes: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(bytes, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (count < MAX_16 && offset < MAX_32 && bytes < MAX_32) return end;
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x0606_4b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(MADE_BY_UNIX | VERSION_64, 12);
  large.writeUInt16LE(VERSION_64, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(bytes), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x0706_4b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + bytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, locator, end]);
}

/** 4.4.6: wall-clock time, two seconds apart, since 1980. */
function dosTime(instant: Date): { readonly date: number; readonly time: number } {
  const clock = parisClock(instant);
  const year = clock.getUTCFullYear();
  if (year < 1980 || year > LAST_YEAR) return { date: (1 << 5) | 1, time: 0 };
  return {
    date: ((year - 1980) << 9) | ((clock.getUTCMonth() + 1) << 5) | clock.getUTCDate(),
    time: (clock.getUTCHours() << 11) | (clock.getUTCMinutes() << 5) | (clock.getUTCSeconds() >> 1),
  };
}
