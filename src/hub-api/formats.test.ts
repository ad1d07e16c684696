import { describe, expect, it } from 'vitest';
import { formats, isDateTime, parseDateTime } from './formats.ts';
import { wireDate } from './wire.ts';

describe('dates : H-5, H-6', () => {
  it.each([
    ['2024-07-18T14:00:55+02:00', '2024-07-18T12:00:55.000+00:00'],
    ['2024-07-18T14:00:55Z', '2024-07-18T14:00:55.000+00:00'],
    ['2024-07-18T14:00:55.4Z', '2024-07-18T14:00:55.400+00:00'],
    ['2024-07-18T14:00:55.438123+0000', '2024-07-18T14:00:55.438+00:00'],
    ['2024-07-18T14:00:55.438-0530', '2024-07-18T19:30:55.438+00:00'],
    ['2024-07-18t14:00:55,438z', '2024-07-18T14:00:55.438+00:00'],
    ['2024-07-18T14:00+02', '2024-07-18T12:00:00.000+00:00'],
    ['2024-02-29T23:59:59-12:00', '2024-03-01T11:59:59.000+00:00'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000+00:00'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999+00:00'],
  ])('lit %s et réécrit %s', (text, wire) => {
    expect(isDateTime(text)).toBe(true);
    expect(wireDate(parseDateTime(text))).toBe(wire);
  });

  it.each([
    '',
    '2024-07-18',
    '2024-07-18T14:00:55',
    '2024-07-18 14:00:55Z',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:60Z',
    '2024-01-01T00:00:00+16:00',
    '2024-01-01T00:00:00+02:60',
    '0000-01-01T00:00:00Z',
    '12024-01-01T00:00:00Z',
    '2024-01-01T00:00:00Z ',
    ' 2024-01-01T00:00:00Z',
    '2024-01-01T00:00:00ZZ',
    '1721311255',
    '2024-01-01T00:00:00.Z',
    '２０２４-01-01T00:00:00Z',
  ])('refuse « %s »', (text) => {
    expect(isDateTime(text)).toBe(false);
  });

  it('H-6 : une date acceptée se relit toujours, et reste dans les années qu’on sait écrire', () => {
    for (const text of ['0001-01-01T00:00:00+15:59', '9999-12-31T23:59:59-15:59']) {
      if (!isDateTime(text)) continue;
      expect(wireDate(parseDateTime(text))).toMatch(/^\d{4}-/);
      expect(parseDateTime(text).getUTCFullYear()).toBeGreaterThan(0);
    }
  });
});

describe('adresses, téléphones, identifiants : H-3, H-29', () => {
  it.each(['a@b.fr', 'prenom.nom+hubee@mairie.collectivite', 'élodie@mairie-évian.fr', "o'neil@x.museum", ''])(
    'adresse acceptée : « %s »',
    (text) => {
      expect(formats.email(text)).toBe(true);
    },
  );

  it.each([
    'a',
    'a@',
    '@b.fr',
    'a@b',
    'a b@c.fr',
    'a@b..fr',
    'a@.fr',
    'a@b.fr\n',
    'a@b@c.fr',
    `${'a'.repeat(320)}@b.fr`,
    // What nobody sees: a space without width, a change of direction, a soft hyphen.
    'a\u200bb@c.fr',
    '\u202ea@b.fr',
    'a@b.fr\u00ad',
  ])('adresse refusée : « %s »', (text) => {
    expect(formats.email(text)).toBe(false);
  });

  it('téléphone : dix à vingt chiffres, un + devant, ou rien', () => {
    for (const text of ['', '0123456789', '+33123456789', '1'.repeat(20)]) expect(formats.phone(text)).toBe(true);
    for (const text of ['012345678', '1'.repeat(21), '01 23 45 67 89', '++33123456789', '٠١٢٣٤٥٦٧٨٩']) {
      expect(formats.phone(text), text).toBe(false);
    }
  });

  it('H-3 : tout UUID, quelle que soit sa version', () => {
    for (const text of ['905055ea-ed37-4556-9db6-97ba89fcb91f', '0190C9A4-0000-7000-8000-000000000000']) {
      expect(formats.uuid(text)).toBe(true);
    }
    for (const text of ['', 'dddddd', '905055eaed3745569db697ba89fcb91f', '905055ea-ed37-4556-9db6-97ba89fcb91g']) {
      expect(formats.uuid(text), text).toBe(false);
    }
  });
});
