import { describe, expect, it } from 'vitest';
import {
  addressGroup,
  asksOtp,
  type Counter,
  countAttempt,
  giveBackAttempt,
  isPasswordExpired,
  isSessionOver,
  lockMinutes,
  NO_FAILURE,
  normalisePassword,
  passwordFault,
  sessionEnd,
} from './signInRules.ts';

const START = new Date('2026-03-02T08:00:00Z');
const plus = (seconds: number, from = START) => new Date(from.getTime() + seconds * 1000);

/** Fails `times` times at one instant; the last judgement tells the lock. */
function fail(counter: Counter, times: number, at: Date): { counter: Counter; locked: number } {
  let current = counter;
  let locked = 0;
  for (let time = 0; time < times; time += 1) {
    const judged = countAttempt(current, at);
    if (judged.kind === 'LOCKED') throw new Error('locked');
    current = judged.counter;
    locked = judged.attempt.lockMinutes;
  }
  return { counter: current, locked };
}

describe('politique des mots de passe', () => {
  it.each([
    ['Mairie2024?', '« ? » n’est pas accepté (S-3c)'],
    ['Mairi4!', 'sept caractères'],
    ['', 'vide'],
    ['mairie2024!', 'pas de majuscule'],
    ['Mairieville!', 'pas de chiffre'],
    ['Mairie2024', 'pas de caractère spécial'],
    ['Mairie 2024!', 'une espace'],
    ['Mairie2024!é😀', 'un emoji'],
    ['Mairie2024!-', 'un tiret'],
    ['Mairie2024!\0', 'un caractère nul'],
    ['Mairieville!٣', 'un chiffre qui n’est pas de 0 à 9'],
  ])('P-35 : refuse %j : %s', (password) => {
    const fault = passwordFault(password);
    expect(fault).toContain(
      'Le mot de passe saisi ne respecte pas les conditions de sécurité exigées : 8 caractères avec au moins un chiffre, une majuscule et un caractère spécial.',
    );
    expect(fault).toContain('! @ # $ % & * ( )');
  });

  it('P-35 : refuse au-delà de 128 caractères, comptés en points de code', () => {
    expect(passwordFault(`Aa1!${'é'.repeat(125)}`)).toContain('128 caractères');
    expect(passwordFault(`Aa1!${'é'.repeat(124)}`)).toBeNull();
    expect(passwordFault(`Aa1!${'e\u0301'.repeat(124)}`), 'composés par NFC').toBeNull();
  });

  it.each(['Mairie2024!', 'Éclair1*', 'aaaaaA1(', 'Aa1!@#$%&*()', 'ÀÉÎÔÙ12&'])('P-35 : accepte %s', (password) => {
    expect(passwordFault(password)).toBeNull();
  });

  it('P-35 : une seule écriture des accents', () => {
    expect(normalisePassword('E\u0301clair1*')).toBe(normalisePassword('\u00c9clair1*'));
  });
});

describe('expiration du mot de passe', () => {
  it.each([
    ['2026-01-15T10:00:00Z', '2026-07-14T21:59:59Z', false],
    ['2026-01-15T10:00:00Z', '2026-07-14T22:00:00Z', true],
    ['2026-08-31T10:00:00Z', '2027-02-27T22:59:59Z', false],
    ['2026-08-31T10:00:00Z', '2027-02-27T23:00:00Z', true],
    ['2027-08-31T10:00:00Z', '2028-02-28T22:59:59Z', false],
    ['2027-08-31T10:00:00Z', '2028-02-28T23:00:00Z', true],
    ['2026-12-31T10:00:00Z', '2027-06-29T21:59:59Z', false],
    ['2026-12-31T10:00:00Z', '2027-06-29T22:00:00Z', true],
    // Set on 1 March in Paris, still February in UTC.
    ['2026-02-28T23:30:00Z', '2026-08-31T21:59:59Z', false],
    ['2026-02-28T23:30:00Z', '2026-08-31T22:00:00Z', true],
  ])('P-36 : choisi le %s, au %s : expiré = %s', (setAt, now, expired) => {
    expect(isPasswordExpired(new Date(setAt), new Date(now))).toBe(expired);
  });
});

describe('verrouillage', () => {
  it('P-37, D-23 : 15, 30, 60, 120, puis toujours 120 minutes', () => {
    let counter = NO_FAILURE;
    let now = START;
    const locks: number[] = [];
    for (let series = 0; series < 7; series += 1) {
      const failed = fail(counter, 5, now);
      locks.push(failed.locked);
      counter = failed.counter;
      now = plus(failed.locked * 60, now);
    }
    expect(locks).toEqual([15, 30, 60, 120, 120, 120, 120]);
    expect(lockMinutes(30_000)).toBe(120);
  });

  it('P-37 : quatre échecs ne verrouillent pas', () => {
    const { counter, locked } = fail(NO_FAILURE, 4, START);
    expect(locked).toBe(0);
    expect(counter).toEqual({ failures: 4, locks: 0, lockedUntil: null });
  });

  it('P-37 : pendant le verrou rien n’est compté et les minutes sont arrondies au-dessus', () => {
    const { counter } = fail(NO_FAILURE, 5, START);
    const first = countAttempt(counter, plus(1));
    expect(first).toMatchObject({ kind: 'LOCKED', minutes: 15, firstRefusal: true });
    const second = countAttempt(first.counter, plus(14 * 60 + 1));
    expect(second).toMatchObject({ kind: 'LOCKED', minutes: 1, firstRefusal: false });
    expect(second.counter.lockedUntil).toEqual(counter.lockedUntil);
    expect(countAttempt(second.counter, plus(15 * 60 - 1)).kind).toBe('LOCKED');
    expect(countAttempt(second.counter, plus(15 * 60))).toMatchObject({
      kind: 'COUNTED',
      counter: { failures: 1, locks: 1, lockedUntil: null },
    });
  });

  it('P-37 : un bon mot de passe reprend son essai, et le verrou que lui seul avait complété', () => {
    const { counter } = fail(NO_FAILURE, 5, START);
    expect(giveBackAttempt(counter, { series: 0, lockMinutes: 15 })).toEqual({
      failures: 4,
      locks: 0,
      lockedUntil: null,
    });
    const second = fail(counter, 2, plus(15 * 60)).counter;
    expect(giveBackAttempt(second, { series: 1, lockMinutes: 0 })).toEqual({
      failures: 1,
      locks: 1,
      lockedUntil: null,
    });
  });

  it('P-37 : un essai d’une série finie ne reprend rien à la suivante', () => {
    const next = fail(fail(NO_FAILURE, 5, START).counter, 2, plus(15 * 60)).counter;
    expect(giveBackAttempt(next, { series: 0, lockMinutes: 0 })).toEqual(next);
    expect(giveBackAttempt(NO_FAILURE, { series: 0, lockMinutes: 0 })).toEqual(NO_FAILURE);
  });
});

describe('sessions et étapes', () => {
  const open = { stage: 'OPEN', seenAt: START, expiresAt: sessionEnd('OPEN', START) } as const;

  it('P-39 : 60 minutes après la dernière action, 12 heures en tout', () => {
    expect(isSessionOver(open, plus(59 * 60 + 59))).toBe(false);
    expect(isSessionOver(open, plus(60 * 60 + 1))).toBe(true);
    const busy = { ...open, seenAt: plus(12 * 3600 - 60) };
    expect(isSessionOver(busy, plus(12 * 3600 - 1))).toBe(false);
    expect(isSessionOver(busy, plus(12 * 3600))).toBe(true);
  });

  it('une connexion inachevée dure 15 minutes', () => {
    const pending = { stage: 'OTP', seenAt: START, expiresAt: sessionEnd('OTP', START) } as const;
    expect(isSessionOver(pending, plus(15 * 60 - 1))).toBe(false);
    expect(isSessionOver(pending, plus(15 * 60))).toBe(true);
  });

  it('P-31, D-22 : qui donne un code', () => {
    const agent = { actorType: 'AGENT', roles: ['CASES_MANAGE'], otpOnNewDevice: false } as const;
    expect(asksOtp(agent, false)).toBe(false);
    expect(asksOtp({ ...agent, otpOnNewDevice: true }, false)).toBe(true);
    expect(asksOtp({ ...agent, otpOnNewDevice: true }, true)).toBe(false);
    expect(asksOtp({ ...agent, roles: ['ACCOUNTS_MANAGE'] }, true)).toBe(true);
    expect(asksOtp({ ...agent, roles: ['SUBSCRIPTIONS_MANAGE'] }, true)).toBe(true);
    expect(asksOtp({ ...agent, actorType: 'LOCAL_ADMINISTRATOR' }, true)).toBe(true);
    expect(asksOtp({ ...agent, actorType: 'TECHNICAL_DELEGATE' }, true)).toBe(true);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ])('une adresse IPv6 compte par /64 : %s → %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
