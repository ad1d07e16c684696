import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPortal, type PortalAnswer } from '../support/portalClient.ts';
import { startSmtp } from '../support/smtp.ts';
import { DatabaseProxy } from './databaseProxy.ts';
import { type Enrolled, enrol } from './enrolled.ts';

const AWAY_MS = 3000;
const RETURNS = { timeout: 20_000 };

describe('issue 3 : ce dont le portail dépend s’en va et revient', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let office: Enrolled;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await DatabaseProxy.open(database.url);
    office = await enrol(database.url, proxy.url);
  });
  afterAll(async () => {
    await office.hub.stop();
    await office.smtp.close();
    await proxy.close();
    await database.drop();
    await rm(office.dataDirectory, { recursive: true, force: true });
  });

  it('D-9 : sans base, une page qui le dit et quand revenir ; avec, tout revient seul', async () => {
    const { browser, hub } = office;
    expect((await browser.get('/comptes')).status).toBe(200);
    const away = proxy.cut(AWAY_MS);
    await expect.poll(async () => (await browser.get('/comptes')).status, RETURNS).toBe(503);
    const visitor = openPortal(hub.url);
    expectPatience(await browser.get('/comptes/nouveau'));
    expectPatience(await browser.get('/cgu'));
    expectPatience(await browser.post('/comptes/nouveau', { email: 'x@mairie.example' }));
    expect((await visitor.get('/connexion')).status).toBe(200);
    expectPatience(await visitor.post('/connexion', { email: 'x@mairie.example', password: 'Mairie2024!' }));
    expectPatience(await visitor.post('/mot-de-passe-oublie', { email: 'x@mairie.example' }));
    await away;
    await expect.poll(async () => (await browser.get('/comptes')).status, RETURNS).toBe(200);
    expect(hub.complaints.filter((line) => line.includes('ended by itself'))).toEqual([]);
  });

  it('D-9 : toutes les connexions tuées, comme PostgreSQL le fait en redémarrant', async () => {
    const { browser } = office;
    await office.sql(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'crash-test'`,
    );
    await expect.poll(async () => (await browser.get('/comptes')).status, RETURNS).toBe(200);
    expect((await browser.post('/deconnexion')).status).toBe(303);
  });

  it('D-33 : serveur de courriel parti, le code attend et part dès son retour ; personne n’attend devant sa page', async () => {
    const { hub, email, password, smtp } = office;
    await smtp.close();
    const visitor = openPortal(hub.url);
    await visitor.get('/connexion');
    const answer = await visitor.post('/connexion', { email, password });
    expect([answer.status, answer.location]).toEqual([303, '/connexion/code']);
    await expect
      .poll(() => hub.complaints.some((line) => line.includes('mail_server_unavailable')), RETURNS)
      .toBe(true);
    office.smtp = await startSmtp({ port: smtp.port });
    // As if the delay of its next attempt were over: once, since a mail under way holds its lease in the same column.
    const hastened = `UPDATE mails SET next_attempt_at = now() WHERE state = 'QUEUED' AND last_error IS NOT NULL RETURNING id`;
    await expect.poll(async () => (await office.sql(hastened)).length, RETURNS).toBe(1);
    const { text } = await office.smtp.waitFor(({ to }) => to === email);
    const code = /\b\d{6}\b/.exec(text)?.[0] ?? '';
    await visitor.get('/connexion/code');
    const entered = await visitor.post('/connexion/code', { code });
    expect([entered.status, entered.location]).toEqual([303, '/']);
    expect(office.smtp.mails().filter(({ to }) => to === email)).toHaveLength(1);
  });

  it('D-33 : serveur de courriel très lent, les pages n’en savent rien', async () => {
    const { hub, email, password, smtp } = office;
    const release = smtp.hold();
    const visitor = openPortal(hub.url);
    await visitor.get('/connexion');
    expect((await visitor.post('/connexion', { email, password })).location).toBe('/connexion/code');
    await smtp.held(1);
    expect((await visitor.get('/connexion/code')).status).toBe(200);
    release();
  });
});

function expectPatience(answer: PortalAnswer): void {
  expect(answer.status, answer.title).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(answer.words).toContain('Service momentanément indisponible');
  expect(answer.words).not.toMatch(/ECONN|postgres|terminated|stack/i);
}
