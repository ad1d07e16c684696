import type { LogStream } from './logging.ts';

/** Structured lines on standard output, one JSON object each. */
export const standardLog: LogStream = { write: (line) => void process.stdout.write(line) };

/** A log line outside any request: an alert, the life of the process. */
export function writeLog(
  log: LogStream,
  level: 'info' | 'warn' | 'error',
  fields: Readonly<Record<string, unknown>>,
): void {
  const levels = { info: 30, warn: 40, error: 50 } as const;
  log.write(`${JSON.stringify({ level: levels[level], time: Date.now(), ...fields })}\n`);
}
