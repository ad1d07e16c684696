import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { createPasswords } from '../../src/platform/passwords.ts';
import type { CaughtMail } from '../support/smtp.ts';
import { type AccountEntry, isWithin, rolesText, total } from './portalLedger.ts';
import { type PortalStage, releaseMails, writeDownTaken } from './portalStage.ts';
import type { Row } from './stage.ts';
import { NEVER_SUBSCRIBED } from './subscriptionChecks.ts';

const DRAIN_DEADLINE_MS = 30_000;
const AUDITED = `('ACCOUNT_RIGHTS', 'ACCOUNT_UPDATE', 'ACCOUNT_ACTIVATE', 'ACCOUNT_DEACTIVATE')`;
const trail = (action: string): string => `t.subject_id = a.id::text AND t.action = '${action}'`;

// Each query finds what must not exist; its name is what a reader sees when it does.
const NEVER: Readonly<Record<string, string>> = {
  'an account that the trail does not tell, or tells twice': `
    SELECT a.id FROM accounts a WHERE (SELECT count(*) FROM audit t WHERE ${trail('ACCOUNT_CREATE')}) <> 1`,
  'an account of the trail that does not exist': `
    SELECT t.subject_id FROM audit t LEFT JOIN accounts a ON a.id::text = t.subject_id
    WHERE t.subject_type = 'account' AND t.action <> 'SIGN_IN_REFUSED' AND a.id IS NULL`,
  'an account without its mail M-1': `
    SELECT a.id FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM mails m WHERE m.cause = 'M-1:' || a.id)`,
  'a link without mail, or a mail without link': `
    SELECT a.id FROM accounts a WHERE (SELECT count(*) FROM account_links l WHERE l.account_id = a.id)
      <> (SELECT count(*) FROM mails m WHERE m.account_id = a.id AND m.kind IN ('M-1', 'M-2'))`,
  'two links of one account alive': `
    SELECT account_id FROM account_links WHERE used_at IS NULL AND cancelled_at IS NULL
    GROUP BY account_id HAVING count(*) > 1`,
  'a mail M-2 that the trail does not tell, or the contrary': `
    SELECT a.id FROM accounts a WHERE (SELECT count(*) FROM mails m WHERE m.account_id = a.id AND m.kind = 'M-2')
      <> (SELECT count(*) FROM audit t WHERE ${trail('PASSWORD_RESET_ASKED')})`,
  'a code that no mail carries': `
    SELECT s.id FROM sessions s
    WHERE s.stage = 'OTP' AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.cause = 'otp:' || s.id || ':1')`,
  'a session open without its sign-in in the trail': `
    SELECT a.id FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.stage = 'OPEN'
      AND NOT EXISTS (SELECT 1 FROM audit t WHERE ${trail('SIGN_IN')} AND t.at = s.created_at)`,
  'a password that the trail does not tell': `
    SELECT a.id FROM accounts a WHERE a.password_set_at IS DISTINCT FROM
      (SELECT max(t.at) FROM audit t WHERE ${trail('PASSWORD_SET')})
      OR (a.password_hash IS NULL) <> (a.password_set_at IS NULL)`,
  'a password whose link was not used up': `
    SELECT a.id FROM accounts a WHERE (SELECT count(*) FROM account_links l WHERE l.account_id = a.id AND l.used_at IS NOT NULL)
      <> (SELECT count(*) FROM audit t WHERE ${trail('PASSWORD_SET')})`,
  'a version that is not the number of changes in the trail': `
    SELECT a.id FROM accounts a WHERE a.version <> 1 +
      (SELECT count(*) FROM audit t WHERE t.subject_id = a.id::text AND t.action IN ${AUDITED})`,
  '« Actif » otherwise than the trail last told': `
    SELECT a.id FROM accounts a WHERE a.active <> coalesce((SELECT t.to_state = 'ACTIVE' FROM audit t
      WHERE t.subject_id = a.id::text AND t.action IN ('ACCOUNT_ACTIVATE', 'ACCOUNT_DEACTIVATE')
      ORDER BY t.id DESC LIMIT 1), true)`,
  'roles otherwise than the trail last told': `
    SELECT a.id FROM accounts a JOIN LATERAL (SELECT t.detail -> 'changed' -> 'roles' -> 'to' AS roles FROM audit t
      WHERE ${trail('ACCOUNT_RIGHTS')} ORDER BY t.id DESC LIMIT 1) last ON true
    WHERE to_jsonb(a.roles) <> last.roles`,
  'a session or a link of a deactivated account': `
    SELECT a.id FROM accounts a WHERE NOT a.active AND (EXISTS (SELECT 1 FROM sessions s WHERE s.account_id = a.id)
      OR EXISTS (SELECT 1 FROM account_links l WHERE l.account_id = a.id AND l.used_at IS NULL AND l.cancelled_at IS NULL))`,
  'a subscription without administrator, or that the trail does not tell once': `
    SELECT s.id FROM subscriptions s WHERE s.datapass_id <> 0 AND (s.without_administrator
      OR (SELECT count(*) FROM audit t WHERE t.subject_id = s.id::text AND t.action = 'SUBSCRIPTION_CREATE') <> 1
      OR NOT EXISTS (SELECT 1 FROM accounts a WHERE a.email = s.local_administrator ->> 'email'
                       AND a.organization = s.subscriber AND a.from_subscription))`,
  'an account of a subscription that does not exist': `
    SELECT a.id FROM accounts a WHERE a.from_subscription
      AND NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.subscriber = a.organization AND s.datapass_id <> 0)`,
  'a counter below zero': `
    SELECT encode(key, 'hex') FROM sign_in_counters WHERE failures < 0 OR locks < 0
    UNION ALL SELECT encode(key, 'hex') FROM throttles WHERE count < 0`,
  'a mail that did not leave, or keeps its secret': `SELECT id, state, kind FROM mails WHERE state <> 'SENT' OR content IS NOT NULL`,
};

/** Kills everything once more, at rest, and lets the queues run empty without any help but the hub's. */
export async function drain(stage: PortalStage): Promise<void> {
  const { hubs, sql, seed } = stage;
  await Promise.all(hubs.map((hub) => hub.kill()));
  await writeDownTaken(stage);
  await releaseMails(stage);
  await Promise.all(hubs.map((hub) => hub.start()));
  const left = () =>
    sql(`SELECT id FROM reset_requests UNION ALL SELECT id FROM mails WHERE state = 'QUEUED'
         UNION ALL SELECT id FROM arrivals WHERE announced_at IS NULL LIMIT 5`);
  const deadline = performance.now() + DRAIN_DEADLINE_MS;
  while ((await left()).length > 0 && performance.now() < deadline) await delay(20);
  expect(await left(), `mails and requests left (seed ${seed})`).toEqual([]);
}

export async function checkPortal(stage: PortalStage): Promise<void> {
  for (const [name, text] of Object.entries({ ...NEVER, ...NEVER_SUBSCRIBED })) {
    expect(await stage.sql(`${text} LIMIT 5`), `${name} (seed ${stage.seed})`).toEqual([]);
  }
}

/** D-33: every mail arrived, under its one Message-ID, and twice only if a kill cut its sending short. */
export async function checkMails(stage: PortalStage): Promise<void> {
  const { smtp, sql, ledger, seed } = stage;
  const caught = smtp.mails();
  const arrivals = new Map<string, number>();
  const secrets = new Map<string, string>();
  for (const { messageId, text } of caught) {
    arrivals.set(messageId, (arrivals.get(messageId) ?? 0) + 1);
    const link = /\/mot-de-passe\/[\w-]+/.exec(text)?.[0];
    if (link === undefined) continue;
    expect(secrets.get(link) ?? messageId, `one Message-ID for each link (seed ${seed})`).toBe(messageId);
    secrets.set(link, messageId);
  }
  const written = await sql('SELECT message_id AS id, recipient, kind FROM mails');
  const recipients = new Map(written.map(({ id, recipient }) => [String(id), recipient]));
  const lost = written.filter(({ id }) => !arrivals.has(String(id)));
  // P-95: an announcement taken back (another address, « Aucune ») while the server already held it has no row any more.
  const takenBack = ({ messageId, subject }: CaughtMail) =>
    !recipients.has(messageId) && subject.startsWith('HubEE - Nouveau télédossier');
  const unknown = caught
    .filter((mail) => recipients.get(mail.messageId) !== mail.to && !takenBack(mail))
    .map(({ subject }) => subject);
  const twice = [...arrivals].filter(([id, count]) => count > 1 && !ledger.cutShort.has(id));
  expect({ lost, unknown, twice }, `seed ${seed}`).toEqual({ lost: [], unknown: [], twice: [] });
}

/** Every answer was true. */
export async function checkAnswers(stage: PortalStage): Promise<void> {
  const { ledger, sql, seed } = stage;
  expect(ledger.faults, `seed ${seed}`).toEqual([]);
  const rows = await sql(
    `SELECT a.id, a.email, a.roles, a.active, a.password_hash AS hash,
       (SELECT count(*) FROM audit t WHERE ${trail('SIGN_IN')})::int AS "signIns",
       (SELECT count(*) FROM audit t WHERE t.subject_id = a.id::text AND t.action IN ${AUDITED})::int AS changes,
       (SELECT count(*) FROM audit t WHERE ${trail('PASSWORD_RESET_ASKED')})::int AS resets,
       (SELECT count(*) FROM audit t WHERE ${trail('ACCOUNT_DEACTIVATE')})::int AS deactivations
     FROM accounts a`,
  );
  const byEmail = new Map(rows.map((row) => [String(row.email), row]));
  const passwords = createPasswords();
  const broken: string[] = [];
  for (const entry of ledger.accounts) {
    const row = byEmail.get(entry.email);
    byEmail.delete(entry.email);
    if (row === undefined) {
      if (entry.creation === 'acknowledged') broken.push(`${entry.email} was acknowledged and does not exist`);
    } else if (!(await tellsTheSame(entry, row, passwords))) broken.push(`${told(entry)} ≠ ${JSON.stringify(row)}`);
  }
  const strangers = [...byEmail.keys()];
  expect({ broken, strangers }, `seed ${seed}`).toEqual({ broken: [], strangers: [] });
}

async function tellsTheSame(
  entry: AccountEntry,
  row: Row,
  passwords: ReturnType<typeof createPasswords>,
): Promise<boolean> {
  const { id, possibleRoles, possibleActive, resets, changes, signIns } = entry;
  const roles = Array.isArray(row.roles) ? rolesText(row.roles.map(String)) : '';
  const asked = Number(row.deactivations) > 0 ? { acknowledged: 0, unanswered: total(resets) } : resets;
  return (
    (id === null || id === row.id) &&
    possibleRoles.has(roles) &&
    possibleActive.has(row.active === true) &&
    isWithin(row.signIns, signIns) &&
    isWithin(row.changes, changes) &&
    isWithin(row.resets, asked) &&
    (await hasPassword(entry, row.hash, passwords))
  );
}

async function hasPassword(
  { password, possiblePasswords }: AccountEntry,
  hash: unknown,
  passwords: ReturnType<typeof createPasswords>,
): Promise<boolean> {
  if (typeof hash !== 'string') return password === null;
  for (const possible of possiblePasswords) if (await passwords.matches(possible, hash)) return true;
  return false;
}

function told({ followed, possibleRoles, possibleActive, ...rest }: AccountEntry): string {
  return JSON.stringify({ ...rest, possibleRoles: [...possibleRoles], possibleActive: [...possibleActive] });
}
