import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import { deliverMails } from '../../src/mails/deliver.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { hubee } from '../support/cli.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { SI1, seedReferential } from '../support/referential.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';

let server: TestHub;
let smtp: SmtpCatcher;
let env: Record<string, string>;
beforeAll(async () => {
  server = await startTestHub();
  smtp = await startSmtp();
  await seedReferential(server.databaseUrl);
  const { clientId, clientSecret } = await createClient(server.hub, null, {
    scopes: ['ADMIN'],
    organization: null,
    processCode: null,
  });
  env = { HUBEE_URL: server.url, HUBEE_CLIENT: clientId, HUBEE_SECRET: clientSecret };
});
afterAll(async () => {
  await smtp.close();
  await server.close();
});

async function deliver(): Promise<void> {
  const transport = createSmtp(smtp.url, 'Ne Pas Répondre <ne-pas-repondre@hubee.example>');
  await deliverMails(server.hub, transport);
  await transport.close();
}

const EMAIL = 'claire.martin@dijon.example';
const CREATE = [
  ...['account', 'create', '--organization', SI1, '--email', EMAIL, '--type', 'administrateur'],
  ...['--first-name', 'Claire', '--last-name', 'Martin', '--title', 'Mme', '--phone', '0123456789'],
];

describe('hubee account', () => {
  it('ce qui manque ou ne va pas est dit, code 2 ou 1, et rien n’est créé', async () => {
    for (const [args, code, words] of [
      [['account'], 2, 'hubee account create'],
      [['account', 'create'], 2, '--type vaut'],
      [['account', 'create', '--type', 'agent'], 2, 'Il manque --organization'],
      [[...CREATE, '--type', 'chef'], 2, '--type vaut administrateur, agent ou delegue'],
      [[...CREATE, '--phone', '12'], 1, "[Path '/phone']"],
      [[...CREATE, '--role', 'ROOT'], 1, 'ROOT'],
      [['account', 'unlock'], 2, 'Usage : hubee account unlock'],
      [['account', 'unlock', 'personne@dijon.example'], 1, 'Account is not found'],
      [['mail', 'list', '--state', 'perdu'], 2, '--state vaut'],
      [['mail', 'retry'], 2, 'Usage : hubee mail retry'],
    ] as const) {
      const outcome = await hubee(args, { env });
      expect([outcome.code, outcome.err], args.join(' ')).toEqual([code, expect.stringContaining(words)]);
    }
    expect((await hubee(['account', 'list', '--json'], { env })).out).toBe('[]');
  });

  it('P-30 : créer, voir, débloquer, renvoyer un lien, désactiver', async () => {
    const created = await hubee(CREATE, { env });
    expect([created.code, created.out]).toEqual([0, expect.stringContaining(`Compte créé : ${EMAIL}`)]);
    expect(created.err).toContain('48 heures');
    const again = await hubee(CREATE, { env });
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('Account already exists')]);
    const list = await hubee(['account', 'list', '--organization', SI1], { env });
    expect(list.out).toMatch(/^ADRESSE +NOM +TYPE +ORGANISATION +ÉTAT +CONNEXION$/m);
    expect(list.out).toMatch(
      /claire\.martin@dijon\.example +Claire Martin +Administrateur local +\S+ +à activer +jamais$/m,
    );
    for (const [verb, words] of [
      ['unlock', 'débloqué'],
      ['reset', 'part par courriel'],
      ['deactivate', 'désactivé'],
      ['activate', 'activé'],
    ] as const) {
      const done = await hubee(['account', verb, EMAIL], { env });
      expect([done.code, done.out, done.err]).toEqual([0, expect.stringContaining(words), '']);
    }
  });
});

describe('hubee mail', () => {
  it('D-33 : un courriel en échec se voit et repart', async () => {
    await deliver();
    smtp.clear();
    await hubee(['account', 'reset', EMAIL], { env });
    smtp.refuseNext(550, 'unknown user', 'RCPT');
    await deliver();
    const dead = await hubee(['mail', 'list', '--state', 'echec'], { env });
    expect(dead.out).toMatch(/M-1 +en échec +claire\.martin@dijon\.example .* 1 +550 .*unknown user/);
    const [, line = ''] = dead.out.split('\n');
    const [id = ''] = line.split(' ');
    expect((await hubee(['mail', 'retry', id], { env })).out).toBe(`Courriel ${id} remis en attente.`);
    expect((await hubee(['mail', 'retry', id], { env })).code).toBe(1);
    await deliver();
    expect(smtp.mails().map(({ to }) => to)).toEqual([EMAIL]);
    expect((await hubee(['mail', 'list', '--state', 'echec', '--json'], { env })).out).toBe('[]');
  });
});
