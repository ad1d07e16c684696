import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { checkConsistency, checkObjects } from './checks.ts';
import { checkPromises } from './promises.ts';
import { openStage, type Stage } from './stage.ts';

const ROUNDS = Math.max(4, Math.floor(Number(process.env.HUBEE_CRASH_KILLS ?? 0) / 10));

describe('issue 2 : le hub et son PostgreSQL embarqué meurent ensemble', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('H-163 : le hub tué, PostgreSQL tué avant lui une fois sur deux, rien d’acquitté ne se perd', {
    timeout: 90_000 + ROUNDS * 8_000,
  }, async () => {
    stage = await openStage({ databaseUrl: null, unavailability: true });
    const { hubs, random, ledger, seed } = stage;
    const [hub] = hubs;
    await stage.play(async () => {
      for (let round = 0; round < ROUNDS && ledger.faults.length === 0; round += 1) {
        await delay(random.integer(200, 1200));
        // Every process of the server at once, as when the machine itself stops.
        if (round % 2 === 1) killServer(stage.embeddedDirectory);
        if (round % 4 === 1) await delay(random.integer(0, 300));
        await hub?.kill();
        await hub?.start();
      }
    });
    await checkPromises(stage);
    await hub?.kill();
    await hub?.start();
    await checkObjects(stage);
    await checkConsistency(stage);
    expect(ledger.acknowledged, 'the load was real').toBeGreaterThan(ROUNDS * 10);
    process.stdout.write(
      `${ROUNDS} deaths of hub and PostgreSQL, ${ledger.acknowledged} acknowledged writes, ` +
        `${ledger.unanswered} unanswered (seed ${seed})\n`,
    );
  });
});

/** kill -9 of the postmaster of that data directory and of all its children. */
function killServer(directory: string): void {
  const pid = Number(readFileSync(join(directory, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  for (const victim of [pid, ...children.map(Number)]) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // A backend may end by itself the moment its postmaster is gone.
    }
  }
}
