import pg from 'pg';

export const OSL = 'OSL-13000918600011-00000';
export const OTHER_OSL = 'OSL-13000918600029-00000';
export const SI1 = 'SI-21010034300016-01034';
export const SI2 = 'SI-21380544300016-38544';
export const UNSUBSCRIBED = 'SI-21040107100019-04107';

/** A démarche of OSL with messages and files from services, and one of OTHER_OSL with neither. */
export const PROCESS = 'EtatCivil';
export const OTHER_PROCESS = 'CERTDC';

/** Writes straight into the database what most tests need, so that they depend on no other route. */
export async function seedReferential(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const id of [OSL, OTHER_OSL, SI1, SI2, UNSUBSCRIBED]) {
      const [type, register, ...branch] = id.split('-');
      await client.query(
        `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
         VALUES ($1, $2, $3, $4, $5, '75000', 'PARIS', 'Actif', now())`,
        [id, type, register, branch.join('-'), `Organisation ${id}`],
      );
    }
    await seedProcess(client, PROCESS, OSL, { siFormats: ['application/pdf', 'application/xml'], messages: true });
    await seedProcess(client, OTHER_PROCESS, OTHER_OSL, { siFormats: [], messages: false });
    for (const subscriber of [SI1, SI2]) {
      for (const process of [PROCESS, OTHER_PROCESS]) {
        await client.query(
          `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
             activate_at, effective_from, local_administrator, created_at)
           VALUES (gen_random_uuid(), 0, $1, $2, 'API', 'unitaire', 'Actif', now() - interval '2 days',
             now() - interval '2 days', '{"email":"admin@mairie.example"}', now())`,
          [process, subscriber],
        );
      }
    }
  } finally {
    await client.end();
  }
}

async function seedProcess(
  client: pg.Client,
  code: string,
  osl: string,
  options: { readonly siFormats: string[]; readonly messages: boolean },
): Promise<void> {
  await client.query(
    `INSERT INTO processes (code, name, is_activated, osl, attachment_formats, si_attachment_formats, attachment_types,
       attachment_max_size, status_before_file_deletion, time_before_file_deletion, time_before_archiving,
       time_before_folder_deletion, message_to_transmitter, message_with_status, authorized_awaiting,
       subscription_validation, created_at)
     VALUES ($1, $1, true, $2, '{application/pdf,application/xml,text/plain}', $3, '{piece,autre}', 1073741824, 'DONE', 7, 90,
       365, $4, $4, $4, 'Auto', now())`,
    [code, osl, options.siFormats, options.messages],
  );
}
