import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  centralBytes,
  centralHeader,
  descriptor,
  descriptorBytes,
  endOfDirectory,
  type LaidEntry,
  localBytes,
  localHeader,
} from './zipFormat.ts';

// A writer of ZIP archives whose entries are stored as they are: what is archived here is mostly compressed already, and
// a length known before the first byte is worth more to whoever waits.

export interface ZipEntry {
  /** With `/` between folders. The caller answers for its being safe and unique. */
  readonly name: string;
  /** Exact number of bytes that its source will give. */
  readonly size: number;
  /** The checksum of those bytes, when it is known: they are then passed through without being looked at. */
  readonly crc32?: number | null;
  readonly modifiedAt: Date;
}

export interface ZipPlan {
  /** Exact number of bytes of the whole archive. */
  readonly length: number;
  /**
   * The archive. Sources are opened one after the other, when their turn comes, and destroyed with it; the archive fails
   * as soon as one fails or gives another number of bytes than planned.
   */
  stream(open: (index: number) => Promise<Readable>): Readable;
}

const LONGEST_NAME_BYTES = 0xffff;
const READ_AHEAD_BYTES = 1024 * 1024;

interface PlannedEntry extends LaidEntry {
  readonly checksum: number | null;
}

/** Lays the archive out: everything but the checksums that nobody knows yet is decided here. */
export function planZip(entries: readonly ZipEntry[]): ZipPlan {
  let offset = 0;
  const planned = entries.map((entry): PlannedEntry => {
    const encodedName = Buffer.from(entry.name);
    if (encodedName.length > LONGEST_NAME_BYTES) throw new Error('a name of an archive is too long');
    const { size, modifiedAt, crc32: checksum = null } = entry;
    const item = { encodedName, size, modifiedAt, offset, checksum };
    offset += localBytes(item) + entry.size + descriptorBytes(item);
    return item;
  });
  const directoryOffset = offset;
  const directoryBytes = planned.reduce((sum, entry) => sum + centralBytes(entry), 0);
  const end = endOfDirectory(planned.length, directoryOffset, directoryBytes);
  return {
    length: directoryOffset + directoryBytes + end.length,
    stream: (open) => new ZipStream(planned, end, open),
  };
}

/** Hands the chunks of the sources over as they come, uncopied, at the pace of whoever reads. */
class ZipStream extends Readable {
  readonly #entries: readonly PlannedEntry[];
  readonly #end: Buffer;
  readonly #open: (index: number) => Promise<Readable>;
  readonly #checksums: number[] = [];
  #source: Readable | null = null;
  /** Between entries: `_read` must not begin the same one twice. */
  #opening = false;

  constructor(entries: readonly PlannedEntry[], end: Buffer, open: (index: number) => Promise<Readable>) {
    super({ highWaterMark: READ_AHEAD_BYTES });
    this.#entries = entries;
    this.#end = end;
    this.#open = open;
  }

  override _read(): void {
    if (this.#source !== null) this.#source.resume();
    else if (!this.#opening) this.#next();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#source?.destroy();
    callback(error);
  }

  #next(): void {
    const index = this.#checksums.length;
    const entry = this.#entries[index];
    if (entry === undefined) {
      this.#finish();
      return;
    }
    this.#opening = true;
    this.#open(index).then(
      (source) => this.#begin(entry, source),
      (error: Error) => this.destroy(error),
    );
  }

  #begin(entry: PlannedEntry, source: Readable): void {
    this.#opening = false;
    this.#source = source;
    source.on('error', (error) => this.destroy(error));
    if (this.destroyed) {
      source.destroy();
      return;
    }
    let checksum = entry.checksum ?? 0;
    let bytes = 0;
    source.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > entry.size) {
        this.destroy(new Error(`a source of the archive exceeds the ${entry.size} bytes planned`));
        return;
      }
      if (entry.checksum === null) checksum = crc32(chunk, checksum);
      if (!this.push(chunk)) source.pause();
    });
    source.on('end', () => this.#complete(entry, checksum, bytes));
    // Without « end » before it, the source was cut.
    source.on('close', () => {
      if (this.#source === source) this.destroy(new Error('a source of the archive was cut'));
    });
    if (!this.push(localHeader(entry))) source.pause();
  }

  #complete(entry: LaidEntry, checksum: number, bytes: number): void {
    if (bytes !== entry.size) {
      this.destroy(new Error(`a source of the archive gave ${bytes} bytes instead of ${entry.size}`));
      return;
    }
    this.#source = null;
    this.#checksums.push(checksum);
    if (this.push(descriptor(entry, checksum))) this.#next();
  }

  #finish(): void {
    const directory = this.#entries.map((entry, index) => centralHeader(entry, this.#checksums[index] ?? 0));
    this.push(Buffer.concat([...directory, this.#end]));
    this.push(null);
  }
}
