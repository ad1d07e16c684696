import { describe, expect, it } from 'vitest';
import { knownPerson } from './rules.ts';
import {
  confirmationFaults,
  delegateFaults,
  leavesCredentials,
  parseSettings,
  type RawSettings,
  type StoredSettings,
  sameSettings,
  touchesDelegation,
  type WantedSettings,
} from './settingsRules.ts';

const EDITOR = 'EDT-00000040100012-00000';
const SERVICE = 'SI-21010034300016-01034';

const stored = (more: Partial<StoredSettings> = {}): StoredSettings => ({
  accessMode: 'API',
  notificationFrequency: 'unitaire',
  email: 'etat-civil@commune.example',
  delegate: knownPerson(null, { email: 'Helene.Delegue@conseil.example' }),
  editor: EDITOR,
  ...more,
});
const raw = (more: Partial<RawSettings> = {}): RawSettings => ({
  accessMode: 'API',
  notificationFrequency: 'Unitaire',
  email: 'etat-civil@commune.example',
  delegate: 'helene.delegue@conseil.example',
  editor: EDITOR,
  ...more,
});
const faultsOf = (more: Partial<RawSettings>, delegates = true) =>
  parseSettings(raw(more), stored(), delegates).faults.map(({ field }) => field);
const wanted = (more: Partial<RawSettings> = {}, delegates = true): WantedSettings =>
  parseSettings(raw(more), stored(), delegates).value;

describe('P-89, P-93…P-95 : ce que dit le formulaire', () => {
  it.each<readonly [string, Partial<RawSettings>, string[]]>([
    ['sans modalité', { accessMode: null }, ['accessMode']],
    ['une modalité inconnue', { accessMode: 'SFTP' }, ['accessMode']],
    ['une modalité en minuscules', { accessMode: 'api' }, ['accessMode']],
    ['sans fréquence', { notificationFrequency: null }, ['notificationFrequency']],
    ['une fréquence inconnue', { notificationFrequency: 'Mensuelle' }, ['notificationFrequency']],
    ['« Unitaire » sans adresse', { email: null }, ['email']],
    ['« Quotidienne » avec des espaces', { notificationFrequency: 'Quotidienne', email: ' \u00a0' }, ['email']],
    ['« Biquotidienne » sans adresse', { notificationFrequency: 'Biquotidienne', email: '' }, ['email']],
    ['une adresse sans @', { email: 'mairie' }, ['email']],
    ['deux adresses', { email: 'a@commune.example, b@commune.example' }, ['email']],
    ['un retour à la ligne', { email: 'a@commune.example\nBcc: b@commune.example' }, ['email']],
    ['un caractère nul', { email: 'a\0@commune.example' }, ['email']],
    ['une adresse trop longue', { email: `${'a'.repeat(310)}@commune.example` }, ['email']],
    ['« Aucune » avec une adresse qui n’en est pas une', { notificationFrequency: 'Aucune', email: 'x' }, ['email']],
    ['un délégué qui n’est pas une adresse', { delegate: 'Hélène' }, ['delegate']],
    [
      'tout à la fois',
      { accessMode: '', notificationFrequency: '?', email: '@', delegate: '@' },
      ['accessMode', 'notificationFrequency', 'email', 'delegate'],
    ],
  ])('%s : refusé', (_, more, fields) => {
    expect(faultsOf(more)).toEqual(fields);
  });

  it('P-95 : « Aucune » se passe d’adresse', () => {
    expect(faultsOf({ notificationFrequency: 'Aucune', email: null })).toEqual([]);
    expect(wanted({ notificationFrequency: 'aucune', email: '' })).toMatchObject({
      notificationFrequency: 'Aucune',
      email: null,
    });
  });

  it('320 caractères, accents et « + » sont acceptés, les espaces autour ôtés', () => {
    const long = `${'é'.repeat(304)}@commune.example`;
    expect(faultsOf({ email: long })).toEqual([]);
    expect(wanted({ email: '  a+b@commune.example ' }).email).toBe('a+b@commune.example');
  });

  it('D-16 : la fréquence s’écrit avec une majuscule, mais cela seul ne change rien', () => {
    expect(wanted({ notificationFrequency: 'biquotidienne' }).notificationFrequency).toBe('Biquotidienne');
    expect(sameSettings(stored(), wanted())).toBe(true);
    expect(sameSettings(stored(), wanted({ notificationFrequency: 'Aucune' }))).toBe(false);
  });

  it('P-93 : la même adresse de délégué, écrite autrement, ne change rien', () => {
    expect(wanted({ delegate: ' HELENE.delegue@conseil.example ' }).delegate).toBe('Helene.Delegue@conseil.example');
  });

  it('P-94, D-19 : « PORTAIL » ôte l’éditeur, quoi que dise le formulaire', () => {
    expect(wanted({ accessMode: 'PORTAIL' }).editor).toBeNull();
  });

  it('P-89 : une modalité nouvelle se confirme, celle-là et pas une autre', () => {
    const to = wanted({ accessMode: 'PORTAIL' });
    for (const confirmed of [null, 'API', 'portail', '']) {
      expect(confirmationFaults(stored(), to, confirmed)).toHaveLength(1);
    }
    expect(confirmationFaults(stored(), to, 'PORTAIL')).toEqual([]);
    expect(confirmationFaults(stored(), wanted(), null)).toEqual([]);
    expect(confirmationFaults(stored({ accessMode: null }), wanted(), null)).toHaveLength(1);
  });
});

describe('rang 22 : un délégué ne choisit ni délégué ni éditeur', () => {
  it('ce qu’il ne dit pas reste', () => {
    const value = wanted({ delegate: null, editor: null }, false);
    expect(value).toMatchObject({ delegate: 'Helene.Delegue@conseil.example', editor: EDITOR });
    expect(touchesDelegation(stored(), value)).toBe(false);
    expect(wanted({ delegate: null, editor: null })).toMatchObject({ delegate: null, editor: null });
  });

  it.each<readonly [string, Partial<RawSettings>]>([
    ['un autre délégué', { delegate: 'autre@conseil.example' }],
    ['plus de délégué', { delegate: '' }],
    ['un autre éditeur', { editor: 'EDT-00000040200012-00000' }],
    ['plus d’éditeur', { editor: '' }],
  ])('%s : il n’y touche pas', (_, more) => {
    expect(touchesDelegation(stored(), wanted(more, false))).toBe(true);
  });

  it('P-94 : passer à « PORTAIL » n’est pas choisir un éditeur', () => {
    expect(touchesDelegation(stored(), wanted({ accessMode: 'PORTAIL', editor: null, delegate: null }, false))).toBe(
      false,
    );
  });
});

describe('D-20 : des identifiants que quelqu’un ne devrait plus connaître', () => {
  it.each<readonly [string, Partial<RawSettings>, boolean]>([
    ['rien ne change', {}, false],
    ['une autre adresse notifiée', { email: 'autre@commune.example' }, false],
    ['délégué retiré', { delegate: null }, true],
    ['délégué remplacé', { delegate: 'autre@conseil.example' }, true],
    ['éditeur retiré', { editor: null }, true],
    ['éditeur remplacé', { editor: 'EDT-00000040200012-00000' }, true],
    ['retour au portail', { accessMode: 'PORTAIL' }, true],
  ])('%s', (_, more, expected) => {
    expect(leavesCredentials(stored(), wanted(more))).toBe(expected);
  });

  it('un premier délégué ou un premier éditeur ne retire rien à personne', () => {
    const alone = stored({ delegate: null, editor: null });
    expect(leavesCredentials(alone, parseSettings(raw(), alone, true).value)).toBe(false);
  });
});

describe('P-93 : qui peut être délégué', () => {
  const UNKNOWN = /Aucun compte de délégué technique ne correspond/;
  const delegate = { actorType: 'TECHNICAL_DELEGATE', organization: 'SI-autre', active: true };
  it.each([
    ['personne', undefined, UNKNOWN],
    ['un délégué désactivé', { ...delegate, active: false }, UNKNOWN],
    ['un délégué désactivé du service', { ...delegate, organization: SERVICE, active: false }, UNKNOWN],
    ['un agent d’ailleurs', { ...delegate, actorType: 'AGENT' }, UNKNOWN],
    [
      'un agent du service',
      { actorType: 'AGENT', organization: SERVICE, active: true },
      /n’est pas celui d’un délégué/,
    ],
    ['l’administrateur', { actorType: 'LOCAL_ADMINISTRATOR', organization: SERVICE, active: true }, /n’est pas celui/],
  ])('%s : non', (_, candidate, message) => {
    const faults = delegateFaults(candidate, { subscriber: SERVICE });
    expect(faults).toEqual([{ field: 'delegate', message: expect.stringMatching(message) }]);
  });

  it('un délégué actif, de n’importe quelle organisation : oui', () => {
    expect(delegateFaults(delegate, { subscriber: SERVICE })).toEqual([]);
    expect(delegateFaults({ ...delegate, organization: SERVICE }, { subscriber: SERVICE })).toEqual([]);
  });
});
