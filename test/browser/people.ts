import type { ActorType, Role } from '../../src/accounts/rules.ts';
import { createTestAccount } from '../support/accounts.ts';
import type { Commune } from './commune.ts';
import type { Portal } from './portal.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export interface PersonSpec {
  readonly firstName: string;
  readonly lastName: string;
  readonly actorType?: ActorType;
  readonly roles?: readonly Role[];
  readonly processCodes?: readonly string[];
}

/** Somebody whose password is already chosen, for the scenarios that begin afterwards. */
export async function newPerson(portal: Portal, commune: Commune, spec: PersonSpec): Promise<Person> {
  const { firstName, lastName, actorType = 'LOCAL_ADMINISTRATOR', processCodes = [] } = spec;
  const plain = `${firstName}.${lastName}`
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const email = `${plain.replace(/[^a-z.]/g, '-')}@${commune.domain}`;
  const { organization } = commune;
  const { id } = await createTestAccount(portal.scene.server, {
    ...spec,
    email,
    organization,
    actorType,
    processCodes,
  });
  return { id, email, firstName, lastName };
}

export const newAdministrator = (portal: Portal, commune: Commune, more: Partial<PersonSpec> = {}): Promise<Person> =>
  newPerson(portal, commune, { firstName: 'Camille', lastName: 'MARTIN', ...more });

export const newAgent = (portal: Portal, commune: Commune, more: Partial<PersonSpec> = {}): Promise<Person> =>
  newPerson(portal, commune, {
    firstName: 'Malik',
    lastName: 'BENALI',
    actorType: 'AGENT',
    processCodes: ['CERTDC'],
    ...more,
  });
