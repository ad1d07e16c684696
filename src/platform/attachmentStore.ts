import type { Readable } from 'node:stream';

/**
 * Receives the bytes of one object. The protocol is `write`* then exactly one of `commit` or `abort`.
 * Calls are never concurrent: a promise returned by `write` is awaited before the next call.
 */
export interface ObjectWriter {
  /**
   * Takes one chunk, which the caller must not modify afterwards (it may be kept until it is written).
   * Returns nothing while there is room; returns a promise when the caller must wait for it (backpressure).
   * A failure of the store rejects that promise, at the latest the one of `commit`.
   */
  write(chunk: Uint8Array): void | Promise<void>;

  /**
   * Resolves once the bytes and the name of the object would survive a power cut.
   * When it rejects the object must not be used, and `abort` is still to be called.
   */
  commit(): Promise<void>;

  /** Leaves nothing behind and never throws. After a successful `commit` it does nothing: use `remove`. */
  abort(): Promise<void>;
}

/** A stored object opened for reading. Whoever asked for it must consume or destroy `stream`. */
export interface StoredObject {
  /** Exact size in bytes. */
  readonly size: number;
  readonly stream: Readable;
}

/**
 * The boundary between attachments and the place where their bytes live: a disk today, S3 later (H-171).
 *
 * Keys are UUID strings that the hub generates, a new one for each upload: an object is written once, never
 * overwritten. Whether an object exists for the outside world is decided by the database alone, so a store needs
 * neither renaming nor conditional writes; the row of intent written before an upload lets a sweeper `remove`
 * what a crash left behind.
 */
export interface AttachmentStore {
  /** Prepares the writing of a new object. Throws on a key that is not a UUID. */
  create(key: string): Promise<ObjectWriter>;

  /** Opens an object; `null` means there is no such object, any other failure throws. */
  read(key: string): Promise<StoredObject | null>;

  /** Destroys an object durably. Removing what does not exist is a success, so that it can be retried. */
  remove(key: string): Promise<void>;
}
