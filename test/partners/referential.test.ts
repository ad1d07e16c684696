import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dinum } from '../../src/demo/catalogue/operators.ts';
import { editor, valmorel } from '../../src/demo/catalogue/organizations.ts';
import { type ApiAnswer, call, field } from '../support/client.ts';
import type { ProgramEnd } from '../support/programs.ts';
import { callsOf, idOf, openPartnerHub, type PartnerHub } from './partnerHub.ts';

const TOWN = '00000050100019-35998';
const REGISTER = '00000050100019';
const EIGHT = [
  ...['CERTDC', 'EtatCivil', 'depotDossierPACS', 'recensementCitoyen', 'HebergementTourisme'],
  ...['JeChangeDeCoordonnees', 'DDmariage', 'ProactiviteCnousBoursiers'],
];

type Variables = Readonly<Record<string, string>>;

describe('logiciels qui tiennent le référentiel (hub.md §10.2 et §10.3)', () => {
  let hub: PartnerHub;
  let admin: string;
  let client: Variables;
  beforeEach(async () => {
    hub = await openPartnerHub();
    admin = await hub.server.token(['ADMIN'], null);
    // H-45: their client holds both scopes.
    const { clientId, clientSecret } = await hub.client(['ADMIN', 'DATAPASS'], null);
    client = { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, TOWN };
  });
  afterEach(() => hub.close());

  const ruby = (file: string, command: string, env: Variables = {}) =>
    hub.program('ruby', file, [command], { ...client, ...env });
  const referential = (path: string): Promise<ApiAnswer> =>
    call(hub.server.url, 'GET', `/referential/v1${path}`, { token: admin });

  function subscriptionsOf(end: ProgramEnd): Map<string, string> {
    return new Map([...end.stdout.matchAll(/^abonnement (\S+) (\S+)$/gm)].map(([, code = '', id = '']) => [code, id]));
  }

  it.each(['ADMIN', 'DATAPASS'])('H-23, H-45, H-112, H-113 : une demande, huit démarches, portée %s', async (SCOPE) => {
    const enrolled = await ruby('datapass.rb', 'enrol', { SCOPE, DATAPASS_ID: '4821' });
    expect(enrolled).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(enrolled)).toEqual([
      'POST /oauth2/token 200',
      `GET /referential/v1/organizations/SI-${TOWN} 404`,
      'POST /referential/v1/organizations 201',
      ...EIGHT.map(() => 'POST /referential/v1/subscriptions 201'),
    ]);
    const { body } = await referential('/subscriptions?datapassId=4821');
    expect(body).toHaveLength(8);
    for (const [index, code] of EIGHT.entries()) {
      expect(field(body, index, 'id')).toBe(subscriptionsOf(enrolled).get(code));
      expect(field(body, index, 'processCode')).toBe(code);
      expect(field(body, index, 'status')).toBe('Inactif');
      expect(field(body, index, 'notificationFrequency')).toBe('unitaire');
      expect(field(body, index, 'accessMode')).toBeNull();
    }
  });

  it('H-67, H-72, H-114 : la demande rejouée retrouve ses propres abonnements par datapassId', async () => {
    const early = await ruby('datapass.rb', 'enrol', { DATAPASS_ID: '4822', PROCESSES: 'DDmariage' });
    const replayed = await ruby('datapass.rb', 'enrol', { DATAPASS_ID: '4822', SCOPE: 'DATAPASS' });
    expect(replayed).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(replayed)).toEqual([
      'POST /oauth2/token 200',
      `GET /referential/v1/organizations/SI-${TOWN} 200`,
      ...Array(6).fill('POST /referential/v1/subscriptions 201'),
      'POST /referential/v1/subscriptions 400',
      'GET /referential/v1/subscriptions?datapassId=4822 200',
      'POST /referential/v1/subscriptions 201',
    ]);
    expect(subscriptionsOf(replayed).get('DDmariage')).toBe(subscriptionsOf(early).get('DDmariage'));
    const again = await ruby('datapass.rb', 'enrol', { DATAPASS_ID: '4822' });
    expect(subscriptionsOf(again)).toEqual(subscriptionsOf(replayed));
  });

  it('H-67 : une demande abandonnée après deux secondes a réussi, et revient en « already exists »', async () => {
    const database = new pg.Client({ connectionString: hub.server.databaseUrl });
    await database.connect();
    try {
      // The hub reads but cannot write subscriptions until the client has given up.
      await database.query('BEGIN');
      await database.query('LOCK TABLE subscriptions IN SHARE ROW EXCLUSIVE MODE');
      const abandoned = await ruby('datapass.rb', 'enrol', { DATAPASS_ID: '4824', PROCESSES: 'CERTDC' });
      expect(abandoned.status).toBe(1);
      expect(abandoned.stderr).toContain('Net::ReadTimeout');
      expect(callsOf(abandoned).at(-1)).toBe('POST /referential/v1/organizations 201');
      await database.query('ROLLBACK');
    } finally {
      await database.end();
    }
    await expect.poll(async () => (await referential('/subscriptions?datapassId=4824')).body).toHaveLength(1);
    const replayed = await ruby('datapass.rb', 'enrol', { DATAPASS_ID: '4824', PROCESSES: 'CERTDC' });
    expect(replayed).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(replayed).slice(-2)).toEqual([
      'POST /referential/v1/subscriptions 400',
      'GET /referential/v1/subscriptions?datapassId=4824 200',
    ]);
  });

  it('H-11 : la génération qui envoie des null explicites est acceptée', async () => {
    const enrolled = await ruby('datapass.rb', 'enrol', { DATAPASS_ID: '4823', NULLS: '1' });
    expect(enrolled).toMatchObject({ status: 0, stderr: '' });
    expect(subscriptionsOf(enrolled).size).toBe(8);
  });

  it('H-63, H-69, H-114 : l’import lit par 5 000, décalage et liste à virgules, chaque page sous deux secondes', async () => {
    await seedTowns(hub.server.databaseUrl, 5200);
    const imported = await ruby('datapass.rb', 'import', { PROCESSES: 'CIPHYTO RNIPP' });
    expect(imported).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(imported).slice(1)).toEqual([
      'GET /referential/v1/subscriptions?maxResult=5000&offSet=0&processCode=CIPHYTO%2CRNIPP 200',
      'GET /referential/v1/subscriptions?maxResult=5000&offSet=5000&processCode=CIPHYTO%2CRNIPP 200',
    ]);
    // The catalogue brings two services for RNIPP and one for CIPHYTO besides.
    expect(imported.stdout).toMatch(/^page 5000 5000 CIPHYTO/m);
    expect(imported.stdout).toMatch(/^page 203 203 CIPHYTO/m);
  });

  it('H-31, H-32, H-115 : l’abonnement créé est renvoyé entier et s’active ; repris par GET, il s’active encore', async () => {
    const first = await ruby('apistration.rb', 'provision', {
      EDITOR: `${editor.companyRegister}-${editor.branchCode}`,
    });
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const token = 'POST /oauth2/token 200';
    expect(callsOf(first)).toEqual([
      ...[token, `GET /referential/v1/organizations/SI-${TOWN} 404`, token, 'POST /referential/v1/organizations 201'],
      ...[token, 'POST /referential/v1/subscriptions 201', token, 'PUT /referential/v1/subscriptions/:id 200'],
    ]);
    const again = await ruby('apistration.rb', 'provision', { ACCESS_MODE: 'PORTAIL' });
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(again)).toEqual([
      ...[token, `GET /referential/v1/organizations/SI-${TOWN} 200`],
      ...[token, 'POST /referential/v1/subscriptions 400'],
      ...[token, `GET /referential/v1/subscriptions?companyRegister=${REGISTER}&processCode=FormulaireQF 200`],
      ...[token, 'PUT /referential/v1/subscriptions/:id 200'],
    ]);
    const { body } = await referential(`/subscriptions?companyRegister=${REGISTER}`);
    expect(body).toHaveLength(1);
    expect(field(body, 0)).toMatchObject({
      status: 'Actif',
      accessMode: 'PORTAIL',
      delegationActor: { type: 'EDT', companyRegister: editor.companyRegister },
      localAdministrator: { email: 'maud@vertbois.example' },
      email: 'quotient@vertbois.example',
    });
    const health = await ruby('apistration.rb', 'health', { SCOPE: 'DATAPASS' });
    expect(health.stdout).toContain('santé true PORTAIL COMMUNE DE VERTBOIS-L’ÉTANG\n');
  });

  it('H-217 : la portée DATAPASS seule n’active rien', async () => {
    const end = await ruby('apistration.rb', 'provision', { SCOPE: 'DATAPASS' });
    expect(end.status).toBe(1);
    expect(callsOf(end).at(-1)).toBe('PUT /referential/v1/subscriptions/:id 403');
  });

  it('H-114, H-22, H-213 : l’opérateur lit ses abonnés, par leur nom, et eux seuls', async () => {
    await ruby('apistration.rb', 'provision');
    const osl = await hub.client(['OSL'], idOf(dinum));
    const listed = await ruby('formulaire_qf.rb', 'subscribers', {
      CLIENT_ID: osl.clientId,
      CLIENT_SECRET: osl.clientSecret,
    });
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(listed.stdout).toContain(`abonné ${valmorel.companyRegister} ${valmorel.branchCode} ${valmorel.name}\n`);
    expect(listed.stdout).toContain(`abonné ${TOWN.replace('-', ' ')} COMMUNE DE VERTBOIS-L’ÉTANG\n`);
    expect(listed.stdout.match(/^abonné /gm)).toHaveLength(4);
  });
});

/** As many invented towns, each subscribed to CIPHYTO. */
async function seedTowns(databaseUrl: string, count: number): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query(
      `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
       SELECT 'SI-' || register || '-99999', 'SI', register, '99999', 'Commune ' || n, '99999', 'NULLE PART', 'Actif', now()
       FROM (SELECT n, '0000009' || lpad(n::text, 7, '0') AS register FROM generate_series(1, $1) AS n) AS towns`,
      [count],
    );
    await database.query(
      `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
         email, activate_at, effective_from, local_administrator, created_at)
       SELECT gen_random_uuid(), 0, 'CIPHYTO', id, 'API', 'Aucune', 'Actif', 'contact@commune.example', now(), now(),
         '{"email":"admin@commune.example"}', now()
       FROM organizations WHERE branch_code = '99999'`,
    );
  } finally {
    await database.end();
  }
}
