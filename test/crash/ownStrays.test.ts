import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptObject, storeStrays, sweepStrayObjects, whileWriting } from '../../src/attachments/strayObjects.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const UPLOADS = 1500;

describe('objets orphelins d’un processus qui vit', () => {
  let server: TestHub;
  beforeAll(async () => {
    server = await startTestHub();
  });
  afterAll(() => server.close());

  it('H-171 : un balayage ne prend jamais l’objet d’un envoi qui commence au même instant', async () => {
    const { hub } = server;
    let sweeping = true;
    const sweeps = Array.from({ length: 4 }, async () => {
      while (sweeping) await sweepStrayObjects(hub);
    });
    const adopted: boolean[] = [];
    const upload = async (): Promise<void> => {
      const key = hub.newId();
      await whileWriting(hub, key, () =>
        hub.db.transaction(async (tx) => void adopted.push(await adoptObject(tx, key, hub.instance))),
      );
    };
    const senders = Array.from({ length: 6 }, async () => {
      for (let number = 0; number < UPLOADS / 6; number += 1) await upload();
    });
    await Promise.all(senders);
    sweeping = false;
    await Promise.all(sweeps);
    expect(adopted.filter((mine) => !mine)).toEqual([]);
    expect(adopted).toHaveLength(UPLOADS);
  });

  it('H-89 : un objet qu’on ne peut pas détruire n’empêche pas de détruire les autres', async () => {
    const { hub, alerts } = server;
    const keys = [hub.newId(), hub.newId(), hub.newId()];
    await hub.db.transaction(async (tx) => storeStrays(tx, keys, hub.clock()));
    const stubborn = keys[0] ?? '';
    const store = {
      ...hub.store,
      remove: async (key: string) => {
        if (key === stubborn) throw new Error('EIO');
        await hub.store.remove(key);
      },
    };
    expect(await sweepStrayObjects({ ...hub, store })).toBe(2);
    expect(alerts.at(-1)).toMatchObject({ name: 'object_not_removed', objectKey: stubborn });
    expect(await sweepStrayObjects(hub)).toBe(1);
  });

  it('H-171 : ce qu’un envoi abandonné a laissé est balayé, même par son propre processus', async () => {
    const { hub } = server;
    const key = hub.newId();
    await whileWriting(hub, key, async () => {
      const writer = await hub.store.create(key);
      await writer.write(Buffer.from('%PDF-1.4'));
      await writer.commit();
      await sweepStrayObjects(hub);
    });
    expect((await hub.store.read(key))?.size).toBe(8);
    expect(await sweepStrayObjects(hub)).toBe(1);
    expect(await hub.store.read(key)).toBeNull();
    expect(await sweepStrayObjects(hub)).toBe(0);
  });
});
