import pg from 'pg';
import type { HubProcess } from './machine.ts';
import { RawClient } from './rawClient.ts';
import { OPERATOR, PROCESS, type Seeded } from './seed.ts';

export interface GrowthResult {
  readonly cases: number;
  readonly pending: number;
  /** Median milliseconds of `GET /notifications` (25 results) of the service that has them, and of one of its cases. */
  readonly notifications: number;
  readonly oneCase: number;
}

const READS = 400;

/** Times the two hottest reads on the base as it is, for the first service. */
export async function measureReads(databaseUrl: string, hub: HubProcess, seeded: Seeded): Promise<GrowthResult> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const service = `SI-${seeded.services[0]?.companyRegister}-00000`;
  const query = client.query<{ cases: number; pending: number; ids: string[] }>(
    `SELECT (SELECT count(*) FROM cases) AS cases,
            (SELECT count(*) FROM notifications WHERE recipient = $1 AND consumed_at IS NULL) AS pending,
            (SELECT array_agg(id) FROM (SELECT id FROM cases WHERE recipient = $1 ORDER BY random() LIMIT 100) AS picked) AS ids`,
    [service],
  );
  const counts = await query.finally(() => client.end());
  const row = counts.rows[0];
  const ids = row?.ids ?? [];
  const token = seeded.services[0]?.token ?? '';
  const http = await RawClient.open(hub.url);
  try {
    return {
      cases: Number(row?.cases ?? 0),
      pending: Number(row?.pending ?? 0),
      notifications: await median(http, token, () => '/teledossiers/v1/notifications?eventDetails=true'),
      oneCase: await median(http, token, (turn) => `/teledossiers/v1/cases/${ids[turn % ids.length]}`),
    };
  } finally {
    http.close();
  }
}

async function median(http: RawClient, token: string, path: (turn: number) => string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < READS; turn += 1) {
    const begun = performance.now();
    const answer = await http.request('GET', path(turn), token);
    times.push(performance.now() - begun);
    if (answer.status !== 200) throw new Error(`${path(turn)} → ${answer.status}`);
  }
  return times.sort((a, b) => a - b)[READS / 2] ?? 0;
}

/** Adds notified cases, two files each, and pending notifications for the first service, by plain SQL. */
export async function grow(databaseUrl: string, seeded: Seeded, cases: number, pending: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await insertAll(client, seeded, cases, pending);
  } finally {
    await client.end();
  }
}

async function insertAll(client: pg.Client, seeded: Seeded, cases: number, pending: number): Promise<void> {
  await client.query('SET synchronous_commit = off');
  const services = seeded.services.map((service) => `SI-${service.companyRegister}-00000`);
  await client.query(
    `CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS folder, gen_random_uuid() AS one, gen_random_uuid() AS pdf,
            gen_random_uuid() AS xml, ($2::text[])[1 + n % 50] AS recipient, now() - (n || ' seconds')::interval AS at
     FROM generate_series(1, $1::integer) AS n`,
    [cases, services],
  );
  await client.query(
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at, completed_at)
     SELECT folder, 'DGS-CERTDC-' || n, $1, 'HUBEE_NOTIFIED', '{"firstName":"Ana","lastName":"Roc","email":null}', at, at FROM made`,
    [PROCESS],
  );
  await client.query(
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, transmission_at, taken_by)
     SELECT one, folder, $1, 1, 'DGS-CERTDC-' || n || '-01', recipient, 'HUBEE_NOTIFIED', at, at, 'API' FROM made`,
    [PROCESS],
  );
  await client.query(
    `INSERT INTO attachments (id, folder_id, position, status, file_name, type, size, mime_type, recipients)
     SELECT pdf, folder, 1, 'RECEIVED', 'acte.pdf', 'piece', 50000, 'application/pdf', ARRAY['x'] FROM made
     UNION ALL SELECT xml, folder, 2, 'RECEIVED', 'acte.xml', 'piece', 50000, 'application/xml', ARRAY['x'] FROM made`,
  );
  await client.query(
    'INSERT INTO attachment_links (attachment_id, case_id) SELECT pdf, one FROM made UNION ALL SELECT xml, one FROM made',
  );
  await client.query(
    `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, created_at)
     SELECT gen_random_uuid(), $1, $2, $3, one, at FROM made WHERE recipient = $1
     UNION ALL SELECT gen_random_uuid(), $1, $2, $3, one, at FROM made WHERE recipient <> $1 LIMIT $4`,
    [services[0], OPERATOR, PROCESS, pending],
  );
  await client.query('VACUUM ANALYZE');
}
