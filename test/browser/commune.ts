import { expect } from 'vitest';
import { call } from '../support/client.ts';
import { subscriberOf } from '../support/subscriptions.ts';
import type { Portal } from './portal.ts';

/** A service of its own for each way of running a scenario, so that both may live in one hub. */
export interface Commune {
  readonly organization: string;
  readonly name: string;
  /** Of the addresses of its people. */
  readonly domain: string;
}

const BRANCH = '01001';
let communes = 0;

/** A commune nobody subscribed for yet. */
export async function newCommune(portal: Portal): Promise<Commune> {
  communes += 1;
  const register = `2190010${String(communes).padStart(7, '0')}`;
  const organization = `SI-${register}-${BRANCH}`;
  const commune = { organization, name: `Commune de Valfleury ${communes}`, domain: `valfleury${communes}.example` };
  await portal.scene.sql(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     VALUES ($1, 'SI', $2, $3, $4, '01000', 'AIN', 'Actif', now())`,
    [organization, register, BRANCH, commune.name],
  );
  return commune;
}

export interface Administrator {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export const camille = ({ domain }: Commune): Administrator => ({
  email: `camille.martin@${domain}`,
  firstName: 'Camille',
  lastName: 'MARTIN',
});

/** What DataPass does once a request is accepted: the subscription, and the account of its administrator (P-96). */
export async function subscribe(portal: Portal, commune: Commune, processCode: string): Promise<void> {
  const { email, firstName, lastName } = camille(commune);
  const answer = await call(portal.scene.server.url, 'POST', '/referential/v1/subscriptions', {
    token: portal.scene.tokens.datapass,
    json: {
      datapassId: 14_632,
      processCode,
      subscriber: subscriberOf(commune.organization),
      notificationFrequency: 'unitaire',
      validateDateTime: '2026-01-12T10:00:00+01:00',
      updateDateTime: '2026-01-12T11:00:00.250+0100',
      status: 'Inactif',
      email: `accueil@${commune.domain}`,
      localAdministrator: {
        email,
        firstName,
        lastName,
        function: 'Secrétaire de mairie',
        phoneNumber: '+33199000000',
        mobileNumber: null,
      },
    },
  });
  expect(answer.status, answer.text).toBe(201);
}

/** Subscriptions by hand, received in the portal since two days, without anybody's account. */
export async function receiveInPortal(
  portal: Portal,
  commune: Commune,
  processCodes: readonly string[],
): Promise<void> {
  for (const code of processCodes) {
    await portal.scene.sql(
      `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
         activate_at, effective_from, local_administrator, created_at)
       VALUES (gen_random_uuid(), 0, $1, $2, 'PORTAIL', 'unitaire', 'Actif', now() - interval '2 days',
         now() - interval '2 days', $3, now())`,
      [code, commune.organization, JSON.stringify({ email: camille(commune).email })],
    );
  }
}

/** Opens in the portal, as of two days ago, what DataPass left inactive: choosing mode and date belongs to step 3. */
export async function activateSubscriptions(portal: Portal, commune: Commune): Promise<void> {
  await portal.scene.sql(
    `UPDATE subscriptions SET access_mode = 'PORTAIL', status = 'Actif', activate_at = now() - interval '2 days',
       effective_from = now() - interval '2 days' WHERE subscriber = $1`,
    [commune.organization],
  );
}
