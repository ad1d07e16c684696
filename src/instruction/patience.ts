const FIRST_MS = 2000;
const LONGEST_MS = 3_600_000;

/**
 * What failed is tried again later and later, twice as long each time, an hour at most. In memory: a process that starts,
 * perhaps with the remedy, tries everything at once.
 */
export class Patience {
  readonly #waits = new Map<string, { readonly until: number; readonly waitedMs: number }>();

  /** How many things are waited for. */
  get size(): number {
    return this.#waits.size;
  }

  isWaiting(id: string, now: Date): boolean {
    const wait = this.#waits.get(id);
    return wait !== undefined && now.getTime() < wait.until;
  }

  failed(id: string, now: Date): void {
    const before = this.#waits.get(id)?.waitedMs;
    const waitedMs = before === undefined ? FIRST_MS : Math.min(LONGEST_MS, before * 2);
    this.#waits.set(id, { until: now.getTime() + waitedMs, waitedMs });
  }

  /** Forgets everything but these. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#waits.keys()) if (!ids.has(id)) this.#waits.delete(id);
  }
}
