import { describe, expect, it } from 'vitest';
import {
  emailKey,
  looksShared,
  parseContact,
  parseEmail,
  partnerPhone,
  phoneNumber,
  type RawContact,
  shownPhone,
} from './contactRules.ts';

const raw = (change: Partial<RawContact> = {}): RawContact => ({
  title: 'Mme',
  firstName: 'Éloïse',
  lastName: 'N’Diaye-Saint-Yves',
  function: null,
  phone: '0123456789',
  secondPhone: null,
  ...change,
});
const faultsOf = (change: Partial<RawContact>) => parseContact(raw(change)).faults.map(({ field }) => field);

describe('P-26 : l’adresse email', () => {
  it.each([
    ['vide', ''],
    ['absente', null],
    ['sans arobase', 'jeanne.dupont'],
    ['sans domaine', 'jeanne@'],
    ['sans point dans le domaine', 'jeanne@commune'],
    ['deux arobases', 'jeanne@dupont@commune.example'],
    ['deux adresses', 'jeanne@commune.example,luc@commune.example'],
    ['une espace dedans', 'jeanne dupont@commune.example'],
    ['un en-tête glissé', 'jeanne@commune.example\nBcc: luc@commune.example'],
    ['un nom affiché', 'Jeanne <jeanne@commune.example>'],
    ['U+0000 (D-13)', 'jeanne\0@commune.example'],
    ['un demi-caractère (D-13)', 'jeanne\ud800@commune.example'],
    ['321 caractères', `${'a'.repeat(321 - '@commune.example'.length)}@commune.example`],
  ])('refusée : %s', (_, typed) => {
    expect(parseEmail(typed).faults).toMatchObject([{ field: 'email' }]);
  });

  it.each([
    ['simple', 'jeanne.dupont@commune.example'],
    ['avec +', 'jeanne+hubee@commune.example'],
    ['accentuée', 'éloïse@comm-une.example'],
    ['320 caractères', `${'a'.repeat(320 - '@commune.example'.length)}@commune.example`],
  ])('acceptée : %s', (_, typed) => {
    expect(parseEmail(`  ${typed} `)).toEqual({ value: typed, faults: [] });
  });

  it('se compare sans casse', () => {
    expect(emailKey(' Jeanne.DUPONT@Commune.example ')).toBe(emailKey('jeanne.dupont@commune.example'));
  });
});

describe('P-84 : une adresse qui a l’air partagée avertit', () => {
  it.each([
    'mairie@commune.example',
    'Contact@commune.example',
    'accueil.mairie@commune.example',
    'etat-civil@commune.example',
    'etat_civil@commune.example',
    'état.civil@commune.example',
    'etatcivil@commune.example',
    'secretariat2@commune.example',
    'service-population@commune.example',
    'info@commune.example',
  ])('%s', (email) => expect(looksShared(email)).toBe(true));

  it.each([
    'jeanne.dupont@commune.example',
    'marie.contact@commune.example',
    'servicen@commune.example',
    'infante@commune.example',
    'villeneuve.paul@commune.example',
    'mairiel@commune.example',
  ])('pas %s', (email) => expect(looksShared(email)).toBe(false));
});

describe('P-83 : les téléphones', () => {
  it.each([
    '01 23 45 67 89',
    '01.23.45.67.89',
    '01-23-45-67-89',
    '012345678',
    '01234567890',
    '1234567890',
    '+33 123456789',
    '+3312345678',
    '+331234567890',
    '+12345',
    '+123456789012345',
    '0033123456789',
    '٠١٢٣٤٥٦٧٨٩',
    'zéro un',
    '+',
    '01234567\n89',
  ])('refusé : %s', (typed) => {
    expect(phoneNumber(typed)).toBeNull();
    expect(faultsOf({ phone: typed })).toEqual(['phone']);
    expect(faultsOf({ secondPhone: typed })).toEqual(['secondPhone']);
  });

  it.each([
    ['0123456789', '+33123456789', '0123456789'],
    ['+33123456789', '+33123456789', '0123456789'],
    ['+123456', '+123456', '+123456'],
    ['+12345678901234', '+12345678901234', '+12345678901234'],
    ['+590590123456', '+590590123456', '+590590123456'],
  ])('%s est gardé %s et montré %s', (typed, stored, shown) => {
    expect(phoneNumber(typed)).toBe(stored);
    expect(shownPhone(stored)).toBe(shown);
    expect(phoneNumber(shown)).toBe(stored);
  });

  it.each([
    ['+33199000000', '+33199000000'],
    ['0199000000', '+33199000000'],
    ['0033199000000', '+33199000000'],
    ['33199000000', '+33199000000'],
    ['+3319900000012345', null],
    ['12345678901234567890', null],
    ['', null],
    [null, null],
  ])('H-29 : d’un partenaire, %s devient %s', (wire, stored) => expect(partnerPhone(wire)).toBe(stored));
});

describe('P-78, P-82 : ce qui est demandé d’une personne', () => {
  it.each<[string, Partial<RawContact>, string[]]>([
    ['la civilité', { title: null }, ['title']],
    ['une civilité inconnue', { title: 'Dr' }, ['title']],
    ['le prénom', { firstName: ' ' }, ['firstName']],
    ['le nom', { lastName: null }, ['lastName']],
    ['le téléphone', { phone: null }, ['phone']],
    ['256 caractères', { lastName: 'a'.repeat(256), firstName: '😀'.repeat(256) }, ['firstName', 'lastName']],
    ['256 caractères de fonction', { function: 'a'.repeat(256) }, ['function']],
    ['U+0000 (D-13)', { firstName: 'a\0b', function: '\0' }, ['firstName', 'function']],
    ['un demi-caractère (D-13)', { lastName: 'a\udc00' }, ['lastName']],
    ['plusieurs à la fois', { title: '', phone: '1' }, ['title', 'phone']],
  ])('manque ou trop : %s', (_, change, fields) => {
    expect(faultsOf(change)).toEqual(fields);
  });

  it('le texte de la civilité est celui de la règle', () => {
    expect(parseContact(raw({ title: null })).faults).toEqual([{ field: 'title', message: 'Civilité requise' }]);
  });

  it('255 caractères se comptent en points de code (D-13), les bords sont rognés', () => {
    const firstName = '😀'.repeat(255);
    const { value, faults } = parseContact(raw({ firstName: ` ${firstName} `, function: '  ' }));
    expect(faults).toEqual([]);
    expect(value).toEqual({
      title: 'Mme',
      firstName,
      lastName: 'N’Diaye-Saint-Yves',
      function: null,
      phone: '+33123456789',
      secondPhone: null,
    });
  });

  it('H-113 : d’un partenaire, ni civilité ni téléphone ne sont exigés, mais rien de faux ne passe', () => {
    const lenient = { titleOptional: true, phoneOptional: true };
    expect(parseContact(raw({ title: null, phone: null }), lenient).faults).toEqual([]);
    expect(parseContact(raw({ title: 'Dr', phone: '1' }), lenient).faults).toHaveLength(2);
  });
});
