import { describe, expect, it } from 'vitest';
import { retryDelay, shortReason } from './retryRules.ts';

const HOUR = 3_600_000;

describe('D-33 : nouveaux essais', () => {
  it('les délais croissent, puis restent à 4 h, et tout s’arrête avant 48 h', () => {
    const delays: number[] = [];
    for (let attempts = 1; ; attempts += 1) {
      const delay = retryDelay(attempts);
      if (delay === null) break;
      delays.push(delay);
    }
    expect(delays.slice(0, 7)).toEqual([30_000, 120_000, 600_000, 1_800_000, HOUR, 2 * HOUR, 4 * HOUR]);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    const total = delays.reduce((sum, delay) => sum + delay, 0);
    expect(total).toBeLessThanOrEqual(48 * HOUR);
    expect(total).toBeGreaterThan(44 * HOUR);
  });

  it('la raison gardée ne dit ni l’adresse, ni un lien, ni un code que le serveur aurait cités', () => {
    const said =
      'Message failed: 554 5.7.1 <jeanne.martin@mairie.example> user Jeanne.Martin\r\nhttps://hubee.example/mot-de-passe/abc bad code 12345678 from autre@x.example';
    const reason = shortReason(said, 'jeanne.martin@mairie.example');
    expect(reason).toMatch(/^Message failed: 554 5\.7\.1/);
    for (const secret of ['artin', 'mairie', 'hubee.example', 'abc', '12345678', 'autre', '\n']) {
      expect(reason).not.toContain(secret);
    }
    expect(shortReason('x'.repeat(5000), 'a@b.example').length).toBe(200);
  });
});
