const FIRST_MS = 2000;
const LONGEST_MS = 3_600_000;

/** How long after its last failure what failed so many times, once at least, is tried again. */
export function waitAfter(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
}

/**
 * What failed is tried again later and later, twice as long each time, an hour at most. In memory: a process that starts,
 * perhaps with the remedy, tries everything at once.
 */
export class Patience {
  readonly #waits = new Map<string, { readonly until: number; readonly failures: number }>();

  /** How many things are waited for. */
  get size(): number {
    return this.#waits.size;
  }

  isWaiting(id: string, now: Date): boolean {
    const wait = this.#waits.get(id);
    return wait !== undefined && now.getTime() < wait.until;
  }

  failed(id: string, now: Date): void {
    const failures = (this.#waits.get(id)?.failures ?? 0) + 1;
    this.#waits.set(id, { until: now.getTime() + waitAfter(failures), failures });
  }

  /** Forgets everything but these. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#waits.keys()) if (!ids.has(id)) this.#waits.delete(id);
  }
}
