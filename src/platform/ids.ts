import { randomBytes } from 'node:crypto';

/** Makes identifiers: UUIDv7, lower case (H-3), increasing within one process even inside one millisecond. */
export type IdSource = () => string;

const RANDOM_POOL_BYTES = 8192;

/**
 * PostgreSQL 15 has no `uuidv7()`, so identifiers are made here. Their order is the order of creation: new rows land
 * at the right-hand edge of every index, and "oldest first" (H-159) is simply "smallest identifier first".
 */
export function createIdSource(now: () => number = Date.now): IdSource {
  let pool = Buffer.alloc(0);
  let offset = 0;
  let lastMilliseconds = 0;
  let counter = 0;
  return () => {
    if (offset + 8 > pool.length) {
      pool = randomBytes(RANDOM_POOL_BYTES);
      offset = 0;
    }
    const milliseconds = Math.max(now(), lastMilliseconds);
    if (milliseconds > lastMilliseconds) {
      lastMilliseconds = milliseconds;
      // Half the counter's range is left free to count up within the millisecond.
      counter = pool.readUInt16BE(offset) & 0x7ff;
    } else {
      counter += 1;
      if (counter > 0xfff) {
        lastMilliseconds += 1;
        counter = 0;
      }
    }
    const random = pool.toString('hex', offset, offset + 8);
    offset += 8;
    const time = lastMilliseconds.toString(16).padStart(12, '0');
    const variant = ((Number.parseInt(random[0] ?? '0', 16) & 0x3) | 0x8).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  };
}

/** Smaller than every identifier made at that instant or later, greater than all those made before. */
export function firstIdAt(instant: Date): string {
  const time = Math.max(0, instant.getTime()).toString(16).padStart(12, '0').slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
