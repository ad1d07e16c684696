import type { ActorType, Role } from '../../src/accounts/rules.ts';
import { DEFAULT_ROLES } from '../../src/accounts/rules.ts';
import type { Commune } from './commune.ts';
import type { Portal } from './portal.ts';
import { PASSWORD } from './steps.ts';

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
  const { hub } = portal.scene.server;
  const { firstName, lastName, actorType = 'LOCAL_ADMINISTRATOR' } = spec;
  const plain = `${firstName}.${lastName}`
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const email = `${plain.replace(/[^a-z.]/g, '-')}@${commune.domain}`;
  const id = hub.newId();
  const now = hub.clock();
  await portal.scene.sql(
    `INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription, title,
       first_name, last_name, name_key, last_name_key, phone, password_hash, password_set_at, idle_since, idle_due_at,
       created_at)
     VALUES ($1, $2, $2, $3, $4, $5, $6, false, 'Mme', $7, $8, $9, $10, '+33123456789', $11, $12, $12,
       $12::timestamptz + interval '60 days', $12)`,
    [
      id,
      email,
      commune.organization,
      actorType,
      spec.roles ?? DEFAULT_ROLES[actorType],
      spec.processCodes ?? [],
      firstName,
      lastName,
      `${lastName} ${firstName}`.toLowerCase(),
      lastName.toLowerCase(),
      await hub.passwords.hash(PASSWORD),
      now,
    ],
  );
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
