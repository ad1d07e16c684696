import type { Hub } from '../hub.ts';

export interface Loop {
  /** Resolves once the pass under way, if any, has ended; no other begins. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  /** The alert of a pass that failed. */
  readonly alert: string;
  /** From the end of a pass to the beginning of the next. */
  readonly periodMs: number;
  /** The same after a pass that failed: what is broken must not be hammered at. */
  readonly failurePeriodMs: number;
  /** One pass; the signal tells a long one to end early. */
  readonly pass: (stop: AbortSignal) => Promise<unknown>;
}

/** Does the same thing again and again, never twice at once, at start and then after each pause. */
export function startLoop(hub: Pick<Hub, 'alert'>, { alert, periodMs, failurePeriodMs, pass }: LoopOptions): Loop {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();

  const turn = async (): Promise<void> => {
    let pause = periodMs;
    try {
      await pass(stopping.signal);
    } catch (error) {
      pause = failurePeriodMs;
      hub.alert({ name: alert, reason: reasonOf(error) });
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(begin, pause);
    timer.unref();
  };
  const begin = (): void => {
    running = turn();
  };
  begin();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

/** What an alert says of an error. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Several loops that stop together. */
export function together(loops: readonly Loop[]): Loop {
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
