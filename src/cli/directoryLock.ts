import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { LocalFailure } from './failures.ts';

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Keeps a second `hubee send` or `hubee fetch` of this machine away from a directory. A socket name rather than a lock
 * file: the system frees it however the process ends, so a power cut leaves no lock to remove by hand.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const name = socketName(await realpath(directory));
  if (name === null) return { release: async () => undefined };
  const server = createServer((socket) => socket.destroy());
  await listen(server, name, directory);
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Linux and Windows have socket names that leave no trace on the disk; elsewhere the lock is not worth a stale file. */
function socketName(path: string): string | null {
  const key = `hubee-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${key}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${key}` : null;
}

function listen(server: Server, name: string, directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      reject(taken ? new LocalFailure(`${directory} : une autre commande hubee y travaille déjà.`) : error);
    });
    server.listen(name, resolve);
  });
}
