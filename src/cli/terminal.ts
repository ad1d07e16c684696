import { text } from 'node:stream/consumers';
import { EXIT } from './failures.ts';

const ONE_WISH_MS = 1000;

/** What a command has of the outside: its environment, its outputs, the wish of its user to stop. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results, on standard output. */
  print(line: string): void;
  /** What is going on, on standard error. */
  note(line: string): void;
  /** Rewrites the current line of an interactive standard error; null when there is none. */
  readonly status: ((line: string) => void) | null;
  readInput(): Promise<string>;
  /** From this call on, the first SIGINT or SIGTERM is a wish, told by the signal; the second one ends at once. */
  stopSignal(): AbortSignal;
}

/** The terminal, pipe or journal this process was started from. */
export function processTerminal(): Terminal {
  let stop: AbortController | null = null;
  // « hubee … | head » closes the pipe early, which is no failure.
  process.stdout.on('error', () => undefined);
  return {
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    status: process.stderr.isTTY ? (line) => void process.stderr.write(`\r\u001b[K${line}`) : null,
    readInput: () => text(process.stdin),
    stopSignal() {
      stop ??= listenToSignals();
      return stop.signal;
    },
  };
}

function listenToSignals(): AbortController {
  const controller = new AbortController();
  let heardAt = Number.NEGATIVE_INFINITY;
  const onSignal = (): void => {
    // Ctrl+C reaches a whole group of processes, and the parent may pass its own on: one wish, heard twice.
    if (performance.now() - heardAt < ONE_WISH_MS) return;
    heardAt = performance.now();
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('Arrêt demandé : le temps de finir ce qui est en cours (une seconde fois pour couper net).\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller;
}
