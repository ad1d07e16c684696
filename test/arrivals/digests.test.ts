import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendDigests } from '../../src/arrivals/sendDigests.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { type ArrivalScene, DAY, MINUTE, openArrivalScene } from './arrivalScene.ts';

let scene: ArrivalScene;
beforeAll(async () => {
  scene = await openArrivalScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.reset());

const hub = () => scene.scene.server.hub;
/** Hours of Paris, in winter. */
const paris = (day: string, time: string): Date => new Date(`2026-03-${day}T${time}:00+01:00`);
const counts = async () =>
  (await scene.written()).map(({ kind, text }) => [kind, Number(/Nombre : (\d+)/.exec(text)?.[1])]);

async function at(now: Date, arrivals = 0): Promise<number> {
  scene.setClock(now);
  if (arrivals > 0) await scene.arrive(arrivals);
  return (await scene.work()).digests;
}

describe('H-160, D-15, P-95 : « Quotidienne » et « Biquotidienne »', () => {
  it('« Quotidienne » : à 8 h, le nombre depuis la dernière fois, sans aucun numéro ; rien quand rien n’arrive', async () => {
    const id = await scene.subscribe({ notification_frequency: 'quotidienne' });
    expect(await at(paris('02', '09:00'), 3)).toBe(0);
    expect(await at(paris('02', '14:00'), 2)).toBe(0);
    expect(await at(paris('03', '07:59'))).toBe(0);
    expect(await at(paris('03', '08:00'), 1)).toBe(1);
    expect(await at(paris('03', '08:01'))).toBe(0);
    expect(await at(paris('04', '08:00'))).toBe(1);
    expect(await at(paris('05', '08:00'))).toBe(0);
    expect(await counts()).toEqual([
      ['M-7', 5],
      ['M-7', 1],
    ]);
    const [first, second] = await scene.written();
    expect(first?.cause).toBe(`M-7:${id}:2026-03-03T07:00:00.000Z`);
    expect(second?.text).toContain('1 télédossier est arrivé ou a été mis à jour');
    for (const mail of [first, second]) {
      expect(`${mail?.subject} ${mail?.text} ${mail?.html}`).not.toContain('TD-');
      expect(mail?.text).toContain('http://portail.example/teledossiers');
    }
  });

  it('« Biquotidienne » : à 8 h et à 14 h au plus', async () => {
    await scene.subscribe({ notification_frequency: 'BIQUOTIDIENNE', access_mode: 'API' });
    expect(await at(paris('02', '07:00'), 1)).toBe(0);
    expect(await at(paris('02', '08:00'))).toBe(1);
    expect(await at(paris('02', '13:59'), 4)).toBe(0);
    expect(await at(paris('02', '14:00'))).toBe(1);
    expect(await at(paris('02', '23:59'), 2)).toBe(0);
    expect(await at(paris('03', '08:00'))).toBe(1);
    expect((await counts()).map(([, count]) => count)).toEqual([1, 4, 2]);
    expect((await scene.written())[0]?.text).not.toContain('/teledossiers');
  });

  it('un créneau manqué part une fois au retour, avec ce qu’il devait compter ; le reste attend le suivant', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    expect(await at(paris('02', '10:00'), 2)).toBe(0);
    // Nothing ran for two days; the API of another process went on.
    scene.setClock(paris('03', '10:00'));
    await scene.arrive(3);
    scene.setClock(paris('04', '09:00'));
    await scene.arrive(4);
    expect(await at(paris('04', '16:00'))).toBe(1);
    expect(await at(paris('04', '16:01'))).toBe(0);
    expect(await at(paris('05', '08:00'))).toBe(1);
    expect((await counts()).map(([, count]) => count)).toEqual([5, 4]);
  });

  it('une arrivée écrite après le départ de son créneau compte dans le suivant, jamais perdue', async () => {
    await scene.subscribe({ notification_frequency: 'Biquotidienne' });
    await at(paris('02', '07:00'), 1);
    scene.setClock(paris('02', '07:59'));
    await scene.arrive(1);
    expect(await at(paris('02', '08:00'))).toBe(1);
    scene.setClock(paris('02', '07:59'));
    await scene.arrive(1);
    expect(await at(paris('02', '08:01'))).toBe(0);
    expect(await at(paris('02', '14:00'))).toBe(1);
    expect((await counts()).map(([, count]) => count)).toEqual([2, 1]);
  });
});

describe('la fréquence ou l’adresse changée entre-temps', () => {
  it('« Unitaire » : un dernier récapitulatif, puis un courriel par télédossier', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    await at(paris('02', '09:00'), 2);
    await scene.subscribe({ notification_frequency: 'Unitaire' });
    expect(await at(paris('02', '10:00'), 1)).toBe(0);
    expect(await at(paris('02', '14:00'))).toBe(1);
    expect((await scene.written()).map(({ kind }) => kind)).toEqual(['M-6', 'M-7']);
    expect((await counts())[1]).toEqual(['M-7', 2]);
  });

  it.each([
    ['« Aucune »', { notification_frequency: 'Aucune' }],
    ['sans adresse', { email: null }],
    ['refusé', { status: 'Refusé' }],
  ])('%s : rien ne part, rien ne reste', async (_case, columns) => {
    await scene.subscribe({ notification_frequency: 'Biquotidienne' });
    await at(paris('02', '09:00'), 2);
    await scene.subscribe(columns);
    expect(await at(paris('02', '14:00'))).toBe(0);
    await scene.subscribe({ notification_frequency: 'Biquotidienne' });
    expect(await at(paris('03', '08:00'))).toBe(0);
    expect(await scene.rows()).toEqual([]);
  });

  it('« Quotidienne » devenue « Biquotidienne » part dès 14 h, et l’inverse attend 8 h', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    await at(paris('02', '09:00'), 2);
    await scene.subscribe({ notification_frequency: 'Biquotidienne' });
    expect(await at(paris('02', '14:00'), 1)).toBe(1);
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    expect(await at(paris('02', '23:00'))).toBe(0);
    expect(await at(paris('03', '08:00'))).toBe(1);
  });
});

describe('une fois, quoi qu’il arrive', () => {
  it('plusieurs processus au même créneau : un courriel par abonnement', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    await at(paris('02', '09:00'), 1200);
    scene.setClock(paris('03', '08:00'));
    const others = [1, 2, 3].map(() => openDatabase({ url: scene.scene.server.databaseUrl, poolSize: 2 }));
    await Promise.all([hub().db, ...others].map((db) => sendDigests({ ...hub(), db })));
    await sendDigests(hub());
    await Promise.all(others.map((db) => db.close()));
    expect(await counts()).toEqual([['M-7', 1200]]);
  });

  it('une passe interrompue avant d’être validée recommence entière', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    await at(paris('02', '09:00'), 3);
    scene.setClock(paris('03', '08:00'));
    const db = openDatabase({ url: scene.scene.server.databaseUrl, poolSize: 1 });
    const dying = {
      ...hub(),
      db: {
        ...db,
        transaction: <T>(work: Parameters<typeof db.transaction<T>>[0]) =>
          db.transaction<T>(async (tx) => {
            await work(tx);
            throw new Error('killed');
          }),
      },
    };
    await expect(sendDigests(dying)).rejects.toThrow('killed');
    await db.close();
    expect(await scene.rows()).toEqual([]);
    expect(await at(paris('03', '08:02'))).toBe(1);
    expect(await counts()).toEqual([['M-7', 3]]);
  });

  it('les nuits des changements d’heure : 8 h à la pendule', async () => {
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    for (const [evening, before, slot] of [
      ['2026-03-28T20:00:00+01:00', '2026-03-29T07:59:00+02:00', '2026-03-29T08:00:00+02:00'],
      ['2026-10-24T20:00:00+02:00', '2026-10-25T07:59:00+01:00', '2026-10-25T08:00:00+01:00'],
    ] as const) {
      expect(await at(new Date(evening), 1)).toBe(0);
      expect(await at(new Date(before))).toBe(0);
      expect(await at(new Date(slot))).toBe(1);
      expect(await at(new Date(new Date(slot).getTime() + DAY - 2 * 60 * MINUTE))).toBe(0);
    }
  });
});
