import { hash, verify } from '@node-rs/argon2';

/** Argon2id hashes of passwords, in PHC strings. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null stands for an account that does not exist or has no password: as long, and always false (D-23). */
  matches(password: string, stored: string | null): Promise<boolean>;
}

// OWASP's first recommendation: 19 MiB, two passes; about 10 ms on a small server.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
// Each runs on a thread of the pool that also reads files: half of it stays free for everybody else.
const AT_ONCE = 2;

export function createPasswords(): Passwords {
  const turn = queue(AT_ONCE);
  // Compared with when there is nothing to compare with, so that an unknown address costs the same time.
  const nobody = hash('personne', COST);
  return {
    hash: (password) => turn(() => hash(password, COST)),
    matches: (password, stored) =>
      turn(async () => {
        const matched = await verify(stored ?? (await nobody), password);
        return matched && stored !== null;
      }),
  };
}

/** Runs at most `limit` pieces of work at once, the others in their order of arrival. */
function queue(limit: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
