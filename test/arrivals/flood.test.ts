import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { startArrivalLoop } from '../../src/worker/arrivalLoop.ts';
import { startMailLoop } from '../../src/worker/mailLoop.ts';
import { FROM, otp } from '../mails/mailScene.ts';
import { sendDossier } from '../support/scene.ts';
import { type ArrivalScene, openArrivalScene } from './arrivalScene.ts';

/** HUBEE_FLOOD=10000 for the whole of it: a minute of arrivals, then as long as the rate asks for. */
const COUNT = Number(process.env.HUBEE_FLOOD ?? 1000);
const RATE = Number(process.env.HUBEE_FLOOD_RATE ?? 100);
const BATCH = 100;

let scene: ArrivalScene;
beforeAll(async () => {
  scene = await openArrivalScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.reset();
  await scene.subscribe();
  scene.scene.server.setClock(null);
});

/** Milliseconds that a whole folder takes, from its creation to its notification, one after the other. */
async function folders(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await sendDossier(scene.scene, { externalId: `API-${index}` });
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other);
}

const at = (times: readonly number[], part: number): number => times[Math.floor(times.length * part)] ?? 0;

it('une vague d’arrivées ne gêne pas l’API, part dans l’ordre, une fois chacune, au débit voulu ; un code passe au milieu', async () => {
  const calm = await folders(60);
  const transport = createSmtp(scene.smtp.url, FROM);
  const { hub } = scene.scene.server;
  const loops = [
    startArrivalLoop(hub, { periodMs: 200 }),
    startMailLoop(hub, transport, { turn: scene.turn, mailRate: RATE, periodMs: 200 }),
  ];
  const start = performance.now();
  const announced = () => scene.smtp.mails().filter(({ text }) => text.includes('TD-'));
  try {
    const flood = (async () => {
      const ids: string[] = [];
      const pause = (60_000 / 10_000) * BATCH;
      for (let index = 0; index < COUNT; index += BATCH) {
        ids.push(...(await scene.arrive(BATCH)));
        const late = performance.now() - start - (index / BATCH) * pause;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, pause - late)));
      }
      return ids;
    })();
    await scene.smtp.waitFor(({ text }) => text.includes('TD-'));
    const busy = await folders(60);
    const asked = performance.now();
    await scene.queue(otp('code@mairie.example', '48151623', 600_000, new Date()));
    await scene.smtp.waitFor(({ to }) => to === 'code@mairie.example');
    const code = performance.now() - asked;
    const sentBefore = announced().length;
    const ids = await flood;
    await expect.poll(() => announced().length, { timeout: 900_000, interval: 500 }).toBe(COUNT);
    const seconds = (performance.now() - start) / 1000;
    const figures = {
      COUNT,
      RATE,
      p50: [at(calm, 0.5), at(busy, 0.5)],
      p95: [at(calm, 0.95), at(busy, 0.95)],
      code,
      seconds,
    };
    if (process.env.HUBEE_FLOOD !== undefined) process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(sentBefore).toBeLessThan(COUNT);
    expect(code).toBeLessThan(10_000);
    // Both waves were measured on this machine, a moment apart: what slows it down slows both down.
    expect(at(busy, 0.95), JSON.stringify(figures)).toBeLessThan(Math.max(4 * at(calm, 0.95), 8 * at(calm, 0.5)));
    expect(seconds).toBeGreaterThan((COUNT - 1) / RATE);
    const numbers = announced().map(({ text }) => /TD-\d+/.exec(text)?.[0]);
    expect(numbers).toEqual([...new Set(numbers)].sort());
    const causes = await scene.scene.sql(`SELECT cause FROM mails WHERE kind = 'M-6' AND state = 'SENT'`);
    const written = new Set(causes.map(({ cause }) => cause));
    expect(ids.filter((id) => !written.has(`M-6:${id}`))).toEqual([]);
  } finally {
    for (const loop of loops) await loop.stop();
    await transport.close();
  }
}, 1_000_000);
