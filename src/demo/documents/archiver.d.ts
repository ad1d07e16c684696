// archiver 8 is published without types; this declares the part of it that is used here.
declare module 'archiver' {
  import type { Transform } from 'node:stream';

  interface EntryData {
    name: string;
    date?: Date;
    mode?: number;
    store?: boolean;
  }

  export class ZipArchive extends Transform {
    constructor(options?: { store?: boolean; forceLocalTime?: boolean; zlib?: { level?: number } });
    append(source: Buffer | string, data: EntryData): this;
    finalize(): Promise<void>;
  }
}
