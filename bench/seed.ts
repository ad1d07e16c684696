import pg from 'pg';
import type { Service } from './lifeCycle.ts';
import type { HubProcess } from './machine.ts';

export const OPERATOR = 'OSL-00000000000017-00000';
export const PROCESS = 'CERTDC';
const SERVICES = 50;

const registerOf = (index: number): string => `2100000000${String(index).padStart(4, '0')}`;

export interface Seeded {
  readonly operatorToken: string;
  readonly services: readonly Service[];
}

/** One operator, one démarche, fifty services with their clients, on an empty hub. */
export async function seed(databaseUrl: string, hub: HubProcess): Promise<Seeded> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     SELECT id, split_part(id, '-', 1), split_part(id, '-', 2), split_part(id, '-', 3), id, '75000', 'PARIS', 'Actif', now()
     FROM unnest($1::text[]) AS id`,
    [[OPERATOR, ...Array.from({ length: SERVICES }, (_, index) => `SI-${registerOf(index)}-00000`)]],
  );
  await client.query(
    `INSERT INTO processes (code, name, is_activated, osl, attachment_formats, si_attachment_formats, attachment_types,
       attachment_max_size, status_before_file_deletion, time_before_file_deletion, time_before_archiving,
       time_before_folder_deletion, message_to_transmitter, message_with_status, authorized_awaiting,
       subscription_validation, created_at)
     VALUES ($1, $1, true, $2, '{application/pdf,application/octet-stream}', '{}', '{piece}', 1073741824, 'IN_PROGRESS', 7,
       90, 365, false, false, false, 'Auto', now())`,
    [PROCESS, OPERATOR],
  );
  await client.query(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
       activate_at, effective_from, local_administrator, created_at)
     SELECT gen_random_uuid(), 0, $1, id, 'API', 'Aucune', 'Actif', now(), now() - interval '1 day',
       '{"email":"admin@mairie.example"}', now() FROM organizations WHERE type = 'SI'`,
    [PROCESS],
  );
  await client.end();
  const admin = await tokenOf(hub, hub.admin.id, hub.admin.secret);
  const services: Service[] = [];
  for (let index = 0; index < SERVICES; index += 1) {
    const companyRegister = registerOf(index);
    const body = { scope: 'SI', organization: `SI-${companyRegister}-00000`, processCode: PROCESS };
    services.push({ companyRegister, branchCode: '00000', token: await newToken(hub, admin, body) });
  }
  return { operatorToken: await newToken(hub, admin, { scope: 'OSL', organization: OPERATOR }), services };
}

async function newToken(hub: HubProcess, admin: string, body: object): Promise<string> {
  const response = await fetch(`${hub.url}/admin/v1/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { clientId, clientSecret } = (await response.json()) as { clientId: string; clientSecret: string };
  return tokenOf(hub, clientId, clientSecret);
}

async function tokenOf(hub: HubProcess, id: string, secret: string): Promise<string> {
  const response = await fetch(`${hub.url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
