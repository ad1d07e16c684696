import { describe, expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

function fakeTime(late = 0) {
  let now = 0;
  return {
    elapsedMs: () => now,
    wait: async (ms: number) => {
      now += ms + late;
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('un débit borné', () => {
  it('20 par seconde, même si les minuteries se réveillent un peu tard', async () => {
    const time = fakeTime(1.5);
    const pacer = createPacer(20, time);
    for (let count = 0; count < 200; count += 1) {
      await pacer.ready();
      pacer.take();
    }
    expect(time.elapsedMs()).toBeGreaterThanOrEqual(9_950);
    expect(time.elapsedMs()).toBeLessThan(10_050);
  });

  it('le temps sans rien envoyer ne se rattrape pas par une rafale', async () => {
    const time = fakeTime();
    const pacer = createPacer(20, time);
    time.pass(3_600_000);
    const start = time.elapsedMs();
    for (let count = 0; count < 21; count += 1) {
      await pacer.ready();
      pacer.take();
    }
    expect(time.elapsedMs() - start).toBe(1000);
  });

  it('l’arrêt n’attend pas son tour', async () => {
    const pacer = createPacer(0.001);
    pacer.take();
    const stop = new AbortController();
    const waiting = pacer.ready(stop.signal);
    stop.abort();
    await waiting;
  });
});
