import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';
const SHARED = '/dev/shm';

/**
 * A system clock that shows another time, and goes on from there, for the processes that are given its environment: they
 * see the same instant, to the millisecond, however late they start. What they measure (timers, delays) stays true.
 */
export class ShiftedClock {
  /** To be added to the environment of a process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #file: string;
  #offsetMs = 0;

  constructor(directory: string) {
    this.#file = join(directory, 'clock');
    this.environment = {
      LD_PRELOAD: fakingLibrary(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.jumpTo(new Date());
  }

  /** A process that was killed could not give back its shared memory, on which another of that number would stumble. */
  forget(pid: number): void {
    for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) rmSync(join(SHARED, name), { force: true });
  }

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /** From now on it shows that instant, less than a second away; processes notice within a second or two. */
  jumpTo(instant: Date): void {
    const seconds = Math.floor((instant.getTime() - Date.now()) / 1000);
    this.#offsetMs = seconds * 1000;
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}\n`, { mode: 0o644 });
  }
}

/** The library of Debian's « faketime », in the folder of the machine's architecture. */
function fakingLibrary(): string {
  const folders = readdirSync(LIBRARIES).map((folder) => join(LIBRARIES, folder, 'faketime'));
  const library = folders.flatMap((folder) => {
    try {
      return readdirSync(folder).flatMap((name) => (name === 'libfaketimeMT.so.1' ? [join(folder, name)] : []));
    } catch {
      return [];
    }
  })[0];
  if (library === undefined) throw new Error('Debian’s package « faketime » is missing: npm test installs it');
  return library;
}
