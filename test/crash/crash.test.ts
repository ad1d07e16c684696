import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkConsistency, checkObjects } from './checks.ts';
import { checkPromises } from './promises.ts';
import { openStage, type Stage } from './stage.ts';

const KILLS = Number(process.env.HUBEE_CRASH_KILLS ?? 12);
const KILLS_SIDE_BY_SIDE = Math.max(6, Math.floor(KILLS / 3));

describe('issue 2 : kill -9 sous charge, rien de ce qui est acquitté ne se perd', () => {
  let database: TestDatabase;
  let stage: Stage;
  afterEach(async () => {
    await stage.close();
    await database.drop();
  });

  it('H-163, H-171 : un processus tué à des instants quelconques', { timeout: 120_000 + KILLS * 8_000 }, async () => {
    database = await createTestDatabase();
    stage = await openStage({ databaseUrl: database.url });
    const { hubs, random, ledger } = stage;
    const [hub] = hubs;
    await stage.play(async () => {
      for (let kill = 0; kill < KILLS && ledger.faults.length === 0; kill += 1) {
        await delay(random.integer(50, 1200));
        await hub?.kill();
        await hub?.start();
      }
      await delay(300);
    });
    await checkPromises(stage);
    // A last kill at rest, so that what the previous one left is swept at the start and not at the next period.
    await hub?.kill();
    await hub?.start();
    await settle(stage, KILLS);
  });

  it('H-163, H-171 : deux processus côte à côte, tués tour à tour', {
    timeout: 120_000 + KILLS_SIDE_BY_SIDE * 8_000,
  }, async () => {
    database = await createTestDatabase();
    stage = await openStage({ databaseUrl: database.url, hubs: 2 });
    const { hubs, random, ledger } = stage;
    await stage.play(async () => {
      for (let kill = 0; kill < KILLS_SIDE_BY_SIDE && ledger.faults.length === 0; kill += 1) {
        const hub = hubs[random.integer(0, 1)];
        await delay(random.integer(50, 1000));
        await hub?.kill();
        // Started again at once or a little later: its sweep then meets the uploads of the other.
        await delay(random.integer(0, 300));
        await hub?.start();
      }
    });
    await checkPromises(stage);
    await hubs[0]?.kill();
    await hubs[0]?.start();
    await settle(stage, KILLS_SIDE_BY_SIDE);
  });
});

async function settle(stage: Stage, kills: number): Promise<void> {
  const { ledger, hubs, seed } = stage;
  await checkObjects(stage);
  await checkConsistency(stage);
  expect(
    hubs.flatMap((hub) => hub.complaints),
    `seed ${seed}`,
  ).toEqual([]);
  expect(ledger.acknowledged, 'the load was real').toBeGreaterThan(kills * 10);
  report(stage, kills);
}

function report({ ledger, seed }: Stage, kills: number): void {
  const completed = ledger.folders.filter((folder) => folder.completion === 'acknowledged').length;
  process.stdout.write(
    `${kills} kills, ${ledger.acknowledged} acknowledged writes, ${ledger.unanswered} unanswered, ` +
      `${completed} folders completed, ${ledger.files.size} files (seed ${seed})\n`,
  );
}
