import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announceArrivals } from '../../src/arrivals/announceArrivals.ts';
import { sendDigests } from '../../src/arrivals/sendDigests.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import { type ArrivalScene, HOUR, MINUTE, openArrivalScene } from './arrivalScene.ts';

let scene: ArrivalScene;
beforeAll(async () => {
  scene = await openArrivalScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.reset());

const EIGHT = new Date('2026-03-03T08:00:00+01:00');
const TWO = new Date('2026-03-03T14:00:00+01:00');
const from = (start: Date, ms: number): Date => new Date(start.getTime() + ms);

/** A process whose clock is that much ahead, or late. */
function processAt(aheadMs: number) {
  const { hub } = scene.scene.server;
  const clock = () => from(hub.clock(), aheadMs);
  return { ...hub, clock, newId: createIdSource(() => clock().getTime()) };
}

const numbers = () => scene.smtp.mails().flatMap(({ text }) => /TD-\d+/.exec(text)?.[0] ?? []);
const counts = () => scene.smtp.mails().flatMap(({ text }) => Number(/Nombre : (\d+)/.exec(text)?.[1] ?? []));

/** What arrived on either clock, then both processes at work, the first one first. */
async function minute(now: Date, hubs: readonly ReturnType<typeof processAt>[]): Promise<void> {
  for (const hub of hubs) {
    scene.setClock(hub.clock());
    await scene.arrive(2);
    scene.setClock(now);
  }
  for (const hub of hubs) {
    await announceArrivals(hub);
    await sendDigests(hub);
  }
  await scene.announce();
}

describe('D-33 : des processus dont les horloges diffèrent de deux minutes', () => {
  it('« Unitaire » : chaque télédossier annoncé une fois', async () => {
    await scene.subscribe();
    for (let passed = 0; passed < 6; passed += 1) {
      scene.setClock(from(EIGHT, passed * MINUTE));
      const hubs = [processAt(2 * MINUTE), processAt(0)];
      await minute(from(EIGHT, passed * MINUTE), passed % 2 === 0 ? hubs : hubs.toReversed());
    }
    scene.setClock(from(EIGHT, 10 * MINUTE));
    await scene.announce();
    expect(numbers()).toHaveLength(24);
    expect(new Set(numbers()).size).toBe(24);
  });

  it('« Biquotidienne » : un récapitulatif par créneau, rien de perdu', async () => {
    await scene.subscribe({ notification_frequency: 'Biquotidienne' });
    for (let passed = -4; passed < 4; passed += 1) {
      scene.setClock(from(EIGHT, passed * MINUTE));
      const hubs = [processAt(2 * MINUTE), processAt(0)];
      await minute(from(EIGHT, passed * MINUTE), passed % 2 === 0 ? hubs : hubs.toReversed());
    }
    scene.setClock(from(EIGHT, HOUR));
    await scene.announce();
    expect(counts()).toHaveLength(1);
    scene.setClock(TWO);
    await scene.work();
    await scene.announce();
    expect(counts()).toHaveLength(2);
    expect(counts().reduce((sum, count) => sum + count, 0)).toBe(32);
  });
});

describe('D-33 : l’horloge recule d’une heure', () => {
  it('« Unitaire » : rien de perdu, rien deux fois, dans l’ordre', async () => {
    await scene.subscribe();
    scene.setClock(EIGHT);
    await scene.arrive(5);
    await scene.work();
    scene.setClock(from(EIGHT, -HOUR));
    await scene.arrive(5);
    await scene.work();
    await scene.announce();
    scene.setClock(from(EIGHT, MINUTE));
    await scene.work();
    await scene.announce();
    expect(numbers()).toHaveLength(10);
    expect(numbers()).toEqual([...numbers()].sort());
    expect(new Set(numbers()).size).toBe(10);
  });

  it('« Quotidienne » : 8 h vient deux fois, le récapitulatif une', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    scene.setClock(from(EIGHT, -2 * HOUR));
    await scene.arrive(3);
    scene.setClock(EIGHT);
    await scene.work();
    await scene.announce();
    scene.setClock(from(EIGHT, -HOUR));
    await scene.arrive(4);
    await scene.work();
    scene.setClock(from(EIGHT, MINUTE));
    await scene.work();
    await scene.announce();
    expect(counts()).toEqual([3]);
    scene.setClock(from(EIGHT, 24 * HOUR));
    await scene.work();
    await scene.announce();
    expect(counts()).toEqual([3, 4]);
  });
});
