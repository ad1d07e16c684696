import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubee, spawnHubee } from '../support/cli.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { SI1, seedReferential } from '../support/referential.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';

const ADMIN = { id: 'exploitation', secret: 'un-secret-de-test-de-plus-de-32-caracteres' };
const EMAIL = 'claire.martin@dijon.example';

let database: TestDatabase;
let smtp: SmtpCatcher;
let directory: string;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedReferential(database.url);
  smtp = await startSmtp();
  directory = await mkdtemp(join(tmpdir(), 'hubee-mails-'));
});
afterAll(async () => {
  await smtp.close();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

interface Served {
  readonly url: string;
  readonly lines: string[];
  stop(): Promise<number | null>;
}

/** The real `hubee serve`, once it listens. */
async function serve(env: Readonly<Record<string, string>>): Promise<Served> {
  const child = spawnHubee(['serve'], {
    DATABASE_URL: database.url,
    HUBEE_DATA: directory,
    HUBEE_KEY: '11'.repeat(32),
    HUBEE_ANTIVIRUS: 'off',
    HUBEE_HOST: '127.0.0.1',
    HUBEE_ADMIN_CLIENT: `${ADMIN.id}:${ADMIN.secret}`,
    PORT: '0',
    ...env,
  });
  const lines: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => void lines.push(chunk.toString()));
  if (child.stdout === null) throw new Error('no output');
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`ended (${code}): ${lines.join('\n')}`)));
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      lines.push(line);
      const listening = /"msg":"listening","url":"([^"]+)"/.exec(line)?.[1];
      if (listening !== undefined) resolve(listening);
    });
  });
  return {
    url,
    lines,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const envOf = ({ url }: Served) => ({ HUBEE_URL: url, HUBEE_CLIENT: ADMIN.id, HUBEE_SECRET: ADMIN.secret });
const CREATE = [
  ...['account', 'create', '--organization', SI1, '--email', EMAIL, '--type', 'administrateur'],
  ...['--first-name', 'Claire', '--last-name', 'Martin', '--title', 'Mme', '--phone', '0123456789'],
];

describe('hubee serve et le courriel', () => {
  it('sans SMTP_URL ni HUBEE_PUBLIC_URL : dit au démarrage, les courriels attendent ; avec, ils partent, bien adressés', async () => {
    const silent = await serve({});
    const created = await hubee(CREATE, { env: envOf(silent) });
    expect([created.code, created.err]).toEqual([0, expect.stringContaining('48 heures')]);
    const waiting = await hubee(['mail', 'list', '--state', 'attente'], { env: envOf(silent) });
    expect(waiting.out).toContain(EMAIL);
    expect(await silent.stop()).toBe(0);
    const said = silent.lines.join('\n');
    for (const words of ['"alert":"mail_not_configured"', 'set SMTP_URL', 'set HUBEE_PUBLIC_URL']) {
      expect(said).toContain(words);
    }

    const speaking = await serve({ SMTP_URL: smtp.url, HUBEE_PUBLIC_URL: 'https://hubee.example/' });
    await smtp.waitFor(({ to }) => to === EMAIL);
    smtp.clear();
    expect((await hubee(['account', 'reset', EMAIL], { env: envOf(speaking) })).code).toBe(0);
    const mail = await smtp.waitFor(({ to }) => to === EMAIL);
    const token = /^https:\/\/hubee\.example\/mot-de-passe\/(\S+)$/m.exec(mail.text)?.[1] ?? '';
    expect(token.length).toBeGreaterThan(40);
    expect(mail.from).toBe('Ne Pas Répondre <ne-pas-repondre@info.hubee.numerique.gouv.fr>');
    expect(await speaking.stop()).toBe(0);
    const log = speaking.lines.join('\n');
    expect(log).not.toContain('mail_not_configured');
    for (const secret of [token, EMAIL, 'claire', ADMIN.secret]) expect(`${said}\n${log}`).not.toContain(secret);
  }, 120_000);
});
