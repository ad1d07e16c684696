import { describe, expect, it } from 'vitest';
import { createIdSource } from './ids.ts';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('identifiants : H-3, H-159', () => {
  it('ce sont des UUIDv7 en minuscules qui portent l’heure', () => {
    const id = createIdSource(() => 0x0190c9a40123)();
    expect(id).toMatch(UUID7);
    expect(id.startsWith('0190c9a4-0123-7')).toBe(true);
  });

  it('ils croissent et ne se répètent pas, même au-delà de 4096 dans la même milliseconde', () => {
    const next = createIdSource(() => 1_700_000_000_000);
    const ids = Array.from({ length: 20_000 }, () => next());
    expect(ids.every((id) => UUID7.test(id))).toBe(true);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ils croissent encore quand l’horloge recule', () => {
    let now = 1_700_000_000_000;
    const next = createIdSource(() => now);
    const first = next();
    now -= 60_000;
    const second = next();
    now += 120_000;
    const third = next();
    expect([third, second, first].sort()).toEqual([first, second, third]);
  });

  it('deux processus à la même milliseconde ne se rencontrent pas', () => {
    const now = (): number => 1_700_000_000_000;
    const [one, other] = [createIdSource(now), createIdSource(now)];
    const ids = Array.from({ length: 5000 }, () => [one(), other()]).flat();
    expect(new Set(ids).size).toBe(10_000);
  });
});
