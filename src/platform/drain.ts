import type { IncomingMessage } from 'node:http';

const DRAIN_BYTES = 1024 * 1024;
const DRAIN_MS = 1000;

/**
 * Reads away a small rest of a body that nobody wants, so that clients which send everything before they listen hear the
 * answer. Behind a larger one the connection cannot serve again.
 */
export function drain(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const stop = (): void => {
      clearTimeout(timer);
      body.off('data', count).off('end', stop).off('close', stop);
      body.pause();
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > DRAIN_BYTES) stop();
    };
    const timer = setTimeout(stop, DRAIN_MS);
    body.on('data', count).once('end', stop).once('close', stop).resume();
  });
}
