import { describe, expect, it } from 'vitest';
import { delegateProtected, forbidden, ownRightsForbidden } from '../refusals/catalogue.ts';
import {
  creatableTypes,
  editableRights,
  judgeActivation,
  judgeRights,
  losesAdministrator,
  owesSecondStep,
  parseRights,
  rightsFaults,
  type Subject,
} from './rightsRules.ts';
import { ACTOR_TYPES, type Rights, ROLES, type Role } from './rules.ts';

const AGENT: Rights = { actorType: 'AGENT', roles: ['CASES_MANAGE'], processCodes: ['EtatCivil'] };
const ADMINISTRATOR: Rights = {
  actorType: 'LOCAL_ADMINISTRATOR',
  roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
  processCodes: [],
};
const DELEGATE: Rights = { actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_MANAGE'], processCodes: [] };

const editor = (rights: Rights) => ({ accountId: 'moi', ...rights });
const agentWithGu = editor({ ...AGENT, roles: ['ACCOUNTS_MANAGE'] });
const administrator = editor(ADMINISTRATOR);
const other = (rights: Rights): Subject => ({ id: 'autre', ...rights });
const own = ({ accountId, ...rights }: ReturnType<typeof editor>): Subject => ({ ...rights, id: accountId });
const withRoles = (rights: Rights, ...roles: Role[]): Rights => ({ ...rights, roles });

describe('§2.3, lignes 11 à 16 : sans « Gestion des utilisateurs », rien', () => {
  const without = ROLES.filter((role) => role !== 'ACCOUNTS_MANAGE');
  it.each(ACTOR_TYPES)('%s avec tous les autres rôles', (actorType) => {
    const user = { ...editor(AGENT), actorType, roles: without };
    expect(judgeRights(user, other(AGENT), AGENT)).toBe(forbidden);
    expect(judgeRights(user, other(AGENT), ADMINISTRATOR)).toBe(forbidden);
    expect(judgeActivation(user, other(AGENT))).toBe(forbidden);
    expect(creatableTypes(user)).toEqual([]);
    expect(editableRights(user, other(AGENT))).toEqual({
      actorType: false,
      actorTypes: ['AGENT'],
      addableRoles: [],
      removableRoles: [],
      processes: false,
      details: false,
      activation: false,
    });
  });

  it('D-19 : un délégué n’administre personne, même avec le rôle', () => {
    const user = editor(withRoles(DELEGATE, 'ACCOUNTS_MANAGE'));
    expect(judgeRights(user, other(AGENT), ADMINISTRATOR)).toBe(forbidden);
    expect(judgeActivation(user, other(AGENT))).toBe(forbidden);
  });
});

describe('P-20 à P-24 : ses propres droits', () => {
  it.each<[string, Rights]>([
    ['retirer « Gestion des utilisateurs »', withRoles(ADMINISTRATOR, 'SUBSCRIPTIONS_MANAGE')],
    [
      'ajouter « Consultation des abonnements »',
      withRoles(ADMINISTRATOR, ...ADMINISTRATOR.roles, 'SUBSCRIPTIONS_READ'),
    ],
    ['ajouter « Consultation des télédossiers »', withRoles(ADMINISTRATOR, ...ADMINISTRATOR.roles, 'CASES_READ')],
    [
      'ajouter « Gestion des télédossiers » et un autre',
      withRoles(ADMINISTRATOR, ...ADMINISTRATOR.roles, 'CASES_MANAGE', 'CASES_READ'),
    ],
    ['ajouter l’un en retirant l’autre', withRoles(ADMINISTRATOR, 'ACCOUNTS_MANAGE', 'CASES_MANAGE')],
    ['changer de type', { ...ADMINISTRATOR, actorType: 'AGENT' }],
    ['prendre une démarche', { ...ADMINISTRATOR, processCodes: ['EtatCivil'] }],
    ['n’avoir plus de rôle', withRoles(ADMINISTRATOR)],
  ])('P-22 : %s est refusé', (_, after) => {
    expect(judgeRights(administrator, own(administrator), after)).toBe(ownRightsForbidden);
  });

  it('P-22 : un agent avec « Gestion des utilisateurs » ne s’ajoute rien', () => {
    const after = withRoles(AGENT, 'ACCOUNTS_MANAGE', 'CASES_MANAGE');
    expect(judgeRights(agentWithGu, own(agentWithGu), after)).toBe(ownRightsForbidden);
    const { addableRoles, details } = editableRights(agentWithGu, own(agentWithGu));
    expect({ addableRoles, details }).toEqual({ addableRoles: [], details: false });
  });

  it('P-22 : le texte est celui de la règle', () => {
    expect(ownRightsForbidden).toMatchObject({
      status: 403,
      french:
        "Il n'est pas possible dans le Portail HubEE de modifier les droits de son propre compte pour des questions de sécurité.",
    });
  });

  it('P-22 : personne ne se désactive', () => {
    expect(judgeActivation(administrator, own(administrator))).toBe(ownRightsForbidden);
  });

  it('P-22 : retirer « Gestion des télédossiers » demande un autre administrateur', () => {
    const before = withRoles(ADMINISTRATOR, ...ADMINISTRATOR.roles, 'CASES_MANAGE');
    expect(judgeRights(editor(before), own(editor(before)), ADMINISTRATOR)).toBe(ownRightsForbidden);
    expect(judgeRights(administrator, other(before), ADMINISTRATOR)).toBeNull();
  });

  it('P-20 : un administrateur local s’ajoute « Gestion des télédossiers »', () => {
    const after = withRoles(ADMINISTRATOR, 'CASES_MANAGE', ...ADMINISTRATOR.roles);
    expect(judgeRights(administrator, own(administrator), after)).toBeNull();
    expect(judgeRights(administrator, own(administrator), ADMINISTRATOR)).toBeNull();
  });

  it('P-21 : sa fiche ne propose que cela', () => {
    expect(editableRights(administrator, own(administrator))).toEqual({
      actorType: false,
      actorTypes: ['LOCAL_ADMINISTRATOR'],
      addableRoles: ['CASES_MANAGE'],
      removableRoles: [],
      processes: false,
      details: true,
      activation: false,
    });
  });
});

describe('P-28, D-19 : un délégué technique', () => {
  it('ne change pas de type et ne se désactive pas', () => {
    expect(judgeRights(administrator, other(DELEGATE), AGENT)).toBe(delegateProtected);
    expect(judgeRights(administrator, other(DELEGATE), { ...DELEGATE, actorType: 'LOCAL_ADMINISTRATOR' })).toBe(
      delegateProtected,
    );
    expect(judgeActivation(administrator, other(DELEGATE))).toBe(delegateProtected);
  });

  it('n’a que les rôles d’abonnements', () => {
    expect(editableRights(administrator, other(DELEGATE))).toMatchObject({
      actorType: false,
      actorTypes: ['TECHNICAL_DELEGATE'],
      addableRoles: ['SUBSCRIPTIONS_READ'],
      removableRoles: ['SUBSCRIPTIONS_MANAGE'],
      details: true,
      activation: false,
    });
    const faults = rightsFaults(withRoles(DELEGATE, 'SUBSCRIPTIONS_READ', 'CASES_READ'), [], []);
    expect(faults).toMatchObject([{ field: 'roles' }]);
  });
});

describe('D-22 : seul un administrateur local en fait un autre', () => {
  it('un agent avec « Gestion des utilisateurs » ne le peut pas', () => {
    expect(judgeRights(agentWithGu, other(AGENT), { ...AGENT, actorType: 'LOCAL_ADMINISTRATOR' })).toBe(forbidden);
    expect(editableRights(agentWithGu, other(AGENT)).actorTypes).toEqual(['TECHNICAL_DELEGATE', 'AGENT']);
    expect(creatableTypes(agentWithGu)).toEqual(['TECHNICAL_DELEGATE', 'AGENT']);
  });

  it('mais il peut corriger la fiche d’un administrateur', () => {
    expect(judgeRights(agentWithGu, other(ADMINISTRATOR), ADMINISTRATOR)).toBeNull();
    expect(editableRights(agentWithGu, other(ADMINISTRATOR)).actorTypes).toEqual([...ACTOR_TYPES]);
  });

  it('P-7, P-25 : un administrateur local propose les trois types, dans cet ordre', () => {
    expect(creatableTypes(administrator)).toEqual(['LOCAL_ADMINISTRATOR', 'TECHNICAL_DELEGATE', 'AGENT']);
    expect(judgeRights(administrator, other(AGENT), { ...AGENT, actorType: 'LOCAL_ADMINISTRATOR' })).toBeNull();
  });
});

describe('P-11, P-17, P-19, P-79 : ce qu’une fiche peut contenir', () => {
  const raw = { actorType: 'AGENT', roles: ['CASES_READ'], processCodes: ['EtatCivil'] };

  it.each([
    ['un type inconnu', { ...raw, actorType: 'ADMINISTRATEUR' }, 'actorType'],
    ['un type absent', { ...raw, actorType: null }, 'actorType'],
    ['un rôle inconnu', { ...raw, roles: ['CASES_READ', 'ADMIN'] }, 'roles'],
    ['un nom de propriété', { ...raw, roles: ['constructor'] }, 'roles'],
  ])('%s est une faute du champ', (_, given, field) => {
    expect(parseRights(given)).toMatchObject({ value: null, faults: [{ field }] });
  });

  it('répétitions et ordre ne comptent pas', () => {
    const given = {
      actorType: 'AGENT',
      roles: ['CASES_READ', 'ACCOUNTS_READ', 'CASES_READ'],
      processCodes: ['b', 'a', 'b'],
    };
    expect(parseRights(given).value).toEqual({
      actorType: 'AGENT',
      roles: ['ACCOUNTS_READ', 'CASES_READ'],
      processCodes: ['a', 'b'],
    });
  });

  it.each(['LOCAL_ADMINISTRATOR', 'TECHNICAL_DELEGATE'])('P-79 : %s n’a pas d’habilitation', (actorType) => {
    expect(parseRights({ ...raw, actorType }).value?.processCodes).toEqual([]);
  });

  it.each<[string, Rights, string[]]>([
    ['P-11 : aucun rôle', withRoles(AGENT), ['roles']],
    ['P-19 : aucune démarche', { ...AGENT, processCodes: [] }, ['processCodes']],
    ['P-17 : une démarche sans abonnement', { ...AGENT, processCodes: ['EtatCivil', 'RCO'] }, ['processCodes']],
    ['les deux', { ...AGENT, roles: [], processCodes: [] }, ['roles', 'processCodes']],
    ['un agent en règle', AGENT, []],
    ['P-17 : une démarche déjà tenue, abonnement refusé depuis', { ...AGENT, processCodes: ['Ancienne'] }, []],
    ['un administrateur', ADMINISTRATOR, []],
    ['un délégué', DELEGATE, []],
  ])('%s', (_, rights, fields) => {
    expect(rightsFaults(rights, ['EtatCivil', 'CERTDC'], ['Ancienne']).map(({ field }) => field)).toEqual(fields);
  });
});

describe('P-81, D-22 : ce qu’un changement entraîne', () => {
  it.each([
    ['désactivé', { ...ADMINISTRATOR, active: true }, { ...ADMINISTRATOR, active: false }, true],
    ['rétrogradé', { ...ADMINISTRATOR, active: true }, { ...AGENT, active: true }, true],
    ['déjà désactivé', { ...ADMINISTRATOR, active: false }, { ...AGENT, active: false }, false],
    ['un agent désactivé', { ...AGENT, active: true }, { ...AGENT, active: false }, false],
    ['sans changement', { ...ADMINISTRATOR, active: true }, { ...ADMINISTRATOR, active: true }, false],
  ])('perdre un administrateur : %s', (_, before, after, expected) => {
    expect(losesAdministrator(before, after)).toBe(expected);
  });

  it('devoir un code qu’on n’a pas donné ferme les sessions', () => {
    expect(owesSecondStep(AGENT, ADMINISTRATOR)).toBe(true);
    expect(owesSecondStep(AGENT, withRoles(AGENT, 'ACCOUNTS_MANAGE'))).toBe(true);
    expect(owesSecondStep(AGENT, withRoles(AGENT, 'ACCOUNTS_READ'))).toBe(false);
    expect(owesSecondStep(ADMINISTRATOR, withRoles(ADMINISTRATOR, 'CASES_MANAGE'))).toBe(false);
    expect(owesSecondStep(ADMINISTRATOR, AGENT)).toBe(false);
  });
});
