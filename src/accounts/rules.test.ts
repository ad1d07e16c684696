import { describe, expect, it } from 'vitest';
import { ACTOR_TYPES, DEFAULT_ROLES, holdsRole, ROLES, type Role } from './rules.ts';

const INCLUDED = [
  ['ACCOUNTS_MANAGE', 'ACCOUNTS_READ'],
  ['SUBSCRIPTIONS_MANAGE', 'SUBSCRIPTIONS_READ'],
  ['CASES_MANAGE', 'CASES_READ'],
];

describe('rôles', () => {
  it.each(ROLES)('P-12, G-9 : %s vaut lui-même et la « Consultation » de même objet, rien d’autre', (held: Role) => {
    const opened = ROLES.filter((role) => holdsRole({ roles: [held] }, role));
    const expected = INCLUDED.filter(([manage]) => manage === held).flatMap(([, read]) => read);
    expect(new Set(opened)).toEqual(new Set([held, ...expected]));
  });

  it('P-77 : l’ordre de « Ajouter un rôle » ; P-7 : celui des types d’acteur', () => {
    expect(ROLES).toEqual([
      'ACCOUNTS_READ',
      'ACCOUNTS_MANAGE',
      'SUBSCRIPTIONS_READ',
      'SUBSCRIPTIONS_MANAGE',
      'CASES_MANAGE',
      'CASES_READ',
    ]);
    expect(ACTOR_TYPES).toEqual(['LOCAL_ADMINISTRATOR', 'TECHNICAL_DELEGATE', 'AGENT']);
  });

  it('P-13, P-16 : les rôles de départ de chaque type', () => {
    expect(DEFAULT_ROLES).toEqual({
      LOCAL_ADMINISTRATOR: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
      TECHNICAL_DELEGATE: ['SUBSCRIPTIONS_MANAGE'],
      AGENT: ['CASES_MANAGE'],
    });
  });
});
