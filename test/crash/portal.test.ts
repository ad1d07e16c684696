import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { checkAnswers, checkMails, checkPortal, drain } from './portalChecks.ts';
import { openPortalStage, type PortalStage } from './portalStage.ts';
import { killAt, type Moment } from './portalTrouble.ts';
import { checkAnnouncements, checkSubscriptions } from './subscriptionChecks.ts';

const KILLS = Number(process.env.HUBEE_CRASH_KILLS ?? 8);
const KILLS_SIDE_BY_SIDE = Math.max(4, Math.floor(KILLS / 3));
const MOMENTS: readonly Moment[] = ['HALF_WRITTEN', 'MAIL_LOST', 'ANY', 'MAIL_ACCEPTED'];

describe('issues 3 et 4 : kill -9 pendant que des personnes se servent du portail', () => {
  let database: TestDatabase;
  let stage: PortalStage;
  afterEach(async () => {
    await stage.close();
    await database.drop();
  });

  it('D-33, P-29, P-34 : un processus tué au milieu des écritures et des envois', {
    timeout: 60_000 + KILLS * 8_000,
  }, async () => {
    await open(1);
    const { hubs, ledger } = stage;
    const [hub] = hubs;
    await stage.play(async () => {
      for (let kill = 0; kill < KILLS && ledger.faults.length === 0; kill += 1) {
        if (hub !== undefined) await killAt(stage, hub, MOMENTS[kill % MOMENTS.length] ?? 'ANY');
      }
    });
    await settle(KILLS);
  });

  it('D-33, P-29, P-34 : deux processus côte à côte, tués tour à tour', {
    timeout: 60_000 + KILLS_SIDE_BY_SIDE * 8_000,
  }, async () => {
    await open(2);
    const { hubs, ledger, random } = stage;
    await stage.play(async () => {
      for (let kill = 0; kill < KILLS_SIDE_BY_SIDE && ledger.faults.length === 0; kill += 1) {
        const hub = hubs[random.integer(0, 1)];
        if (hub !== undefined) await killAt(stage, hub, kill % 2 === 0 ? 'ANY' : 'MAIL_ACCEPTED');
      }
    });
    await settle(KILLS_SIDE_BY_SIDE);
  });

  async function open(hubs: number): Promise<void> {
    database = await createTestDatabase();
    stage = await openPortalStage(database.url, hubs);
  }

  async function settle(kills: number): Promise<void> {
    const { hubs, ledger, smtp, seed } = stage;
    expect(ledger.faults, `seed ${seed}`).toEqual([]);
    await drain(stage);
    await checkAnswers(stage);
    await checkSubscriptions(stage);
    await checkMails(stage);
    await checkAnnouncements(stage);
    await checkPortal(stage);
    expect(
      hubs.flatMap((hub) => hub.complaints),
      `seed ${seed}`,
    ).toEqual([]);
    expect(ledger.acknowledged, 'the load was real').toBeGreaterThan(kills * 4);
    const repeated = smtp.mails().length - new Set(smtp.mails().map(({ messageId }) => messageId)).size;
    process.stdout.write(
      `${kills} kills, ${ledger.acknowledged} acknowledged writes, ${ledger.unanswered} unanswered, ` +
        `${ledger.accounts.length} accounts, ${ledger.subscriptions.flatMap(({ arrivals }) => arrivals).length} télédossiers, ` +
        `${smtp.mails().length} mails, ${repeated} of them twice (seed ${seed})\n`,
    );
  }
});
