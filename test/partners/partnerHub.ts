import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createClient } from '../../src/clients/createClient.ts';
import type { Credentials } from '../../src/clients/newClient.ts';
import type { Scope } from '../../src/clients/rules.ts';
import { dinum } from '../../src/demo/catalogue/operators.ts';
import { demoOrganizations } from '../../src/demo/catalogue/organizations.ts';
import { processCatalogue } from '../../src/demo/catalogue/processes.ts';
import { demoSubscriptions } from '../../src/demo/catalogue/subscriptions.ts';
import type { OrganizationIdentifier, ProcessSeed } from '../../src/demo/catalogue/types.ts';
import { type ApiAnswer, type ApiCall, call } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ProgramEnd, type ProgramName, runProgram } from '../support/programs.ts';

/** The démarche of the demonstration operator (hub.md §10.5): one archive per télédossier. */
export const DEMO_PROCESS = 'DemoDocuments';

/** A hub with the whole catalogue, whose partners are programs that know nothing but its address and their client. */
export interface PartnerHub {
  readonly server: TestHub;
  /** A directory of this hub's partners, empty at first. */
  readonly directory: string;
  client(scopes: readonly Scope[], organization: string | null, processCode?: string): Promise<Credentials>;
  /** A call of the télédossier API by the test itself, to look at what a partner left. */
  td(token: string, method: string, path: string, options?: ApiCall): Promise<ApiAnswer>;
  /** Runs a program of this directory. */
  program(
    name: ProgramName,
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<ProgramEnd>;
  close(): Promise<void>;
}

export async function openPartnerHub(): Promise<PartnerHub> {
  const server = await startTestHub();
  await seedCatalogue(server.databaseUrl);
  const directory = await mkdtemp(join(tmpdir(), 'hubee-partners-'));
  return {
    server,
    directory,
    client: (scopes, organization, processCode) =>
      createClient(server.hub, null, { scopes, organization, processCode: processCode ?? null }),
    td: (token, method, path, options = {}) =>
      call(server.url, method, `/teledossiers/v1${path}`, { token, ...options }),
    program: (name, file, args, env) =>
      runProgram(name, [partnerFile(file), ...args], {
        cwd: directory,
        env: { HUB: server.url, PYTHONDONTWRITEBYTECODE: '1', ...env },
      }),
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function partnerFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export function idOf({ type, companyRegister, branchCode }: OrganizationIdentifier): string {
  return `${type}-${companyRegister}-${branchCode}`;
}

/** The lines `METHOD path status` that a program prints for each of its calls, identifiers replaced by `:id`. */
export function callsOf(end: ProgramEnd): string[] {
  return end.stdout
    .split('\n')
    .filter((line) => /^(GET|POST|PUT|PATCH|DELETE) /.test(line))
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id'));
}

async function seedCatalogue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await seedOrganizations(client);
    await seedProcesses(client);
    await seedSubscriptions(client);
  } finally {
    await client.end();
  }
}

async function seedOrganizations(client: pg.Client): Promise<void> {
  for (const one of demoOrganizations) {
    await client.query(
      `INSERT INTO organizations (id, type, company_register, branch_code, name, code, country, postal_code, territory,
         email, phone_number, status, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now())`,
      [
        ...[idOf(one), one.type, one.companyRegister, one.branchCode, one.name, one.code, one.country],
        ...[one.postalCode, one.territory, one.email, one.phoneNumber, one.status],
      ],
    );
  }
}

function catalogue(): readonly ProcessSeed[] {
  const model = processCatalogue.find(({ code }) => code === 'SGR');
  if (model === undefined) throw new Error('no SGR in the catalogue');
  return [...processCatalogue, { ...model, code: DEMO_PROCESS, osl: dinum, attachmentTypesEnabled: ['documents'] }];
}

async function seedProcesses(client: pg.Client): Promise<void> {
  for (const one of catalogue()) {
    await client.query(
      `INSERT INTO processes (code, name, is_activated, osl, attachment_formats, si_attachment_formats, attachment_types,
         attachment_max_size, status_before_file_deletion, time_before_file_deletion, time_before_archiving,
         time_before_folder_deletion, message_to_transmitter, message_with_status, authorized_awaiting,
         subscription_validation, created_at)
       VALUES ($1, $2, true, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, now())`,
      [
        ...[one.code, one.name, idOf(one.osl), one.attachmentFormatsEnabled, one.siAttachmentFormatsEnabled],
        ...[one.attachmentTypesEnabled, one.attachmentMaxSizeEnabled, one.statusBeforeFileDeletion],
        ...[one.timeBeforeFileDeletion, one.timeBeforeArchiving, one.timeBeforeFolderDeletion],
        ...[
          one.messageToTransmitter,
          one.messageWithStatus,
          one.authorizedAwaiting ?? true,
          one.subscriptionValidation,
        ],
      ],
    );
  }
}

async function seedSubscriptions(client: pg.Client): Promise<void> {
  const model = demoSubscriptions.find(({ status, accessMode }) => status === 'Actif' && accessMode === 'API');
  if (model === undefined) throw new Error('no active subscription in the catalogue');
  for (const one of [...demoSubscriptions, { ...model, processCode: DEMO_PROCESS }]) {
    await client.query(
      `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
         activate_at, effective_from, suspended_from, local_administrator, created_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $7, $8, $9, now())`,
      [
        ...[one.datapassId, one.processCode, idOf(one.subscriber), one.accessMode, one.notificationFrequency],
        ...[one.status, one.activateDateTime, one.endDateTime, JSON.stringify(one.localAdministrator)],
      ],
    );
  }
}
