import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps something that happens again and again below a rate. */
export interface Pacer {
  /** Resolves once the next one may happen, or at the signal. */
  ready(stop?: AbortSignal): Promise<void>;
  /** It happens now. */
  take(): void;
}

/** A clock that never jumps, and the patience to wait for it. */
export interface Waiting {
  readonly elapsedMs: () => number;
  readonly wait: (ms: number, stop?: AbortSignal) => Promise<void>;
}

const real: Waiting = {
  elapsedMs: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

/** At most so many a second, evenly: time that was not used is not made up for by a burst. */
export function createPacer(perSecond: number, { elapsedMs, wait }: Waiting = real): Pacer {
  const interval = 1000 / perSecond;
  let next = elapsedMs();
  return {
    async ready(stop) {
      const left = next - elapsedMs();
      if (left > 0) await wait(left, stop);
    },
    take() {
      // Timers wake up late by a millisecond or so: counting from when it was due keeps the rate.
      const now = elapsedMs();
      next = (now - next < interval ? next : now) + interval;
    },
  };
}
