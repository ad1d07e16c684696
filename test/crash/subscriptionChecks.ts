import { expect } from 'vitest';
import { isWithin, type SubscriptionEntry } from './portalLedger.ts';
import type { PortalStage } from './portalStage.ts';

const CHANGES = `('SUBSCRIPTION_SETTINGS', 'SUBSCRIPTION_ACTIVATE', 'SUBSCRIPTION_SUSPEND')`;
const trail = (action: string): string =>
  `(SELECT count(*) FROM audit t WHERE t.subject_id = r.id::text AND t.action = '${action}')`;

/** What must never be found of subscriptions, requests and arrivals; same form as in portalChecks.ts. */
export const NEVER_SUBSCRIBED: Readonly<Record<string, string>> = {
  'a version of a subscription that is not the number of changes in the trail': `
    SELECT s.id FROM subscriptions s WHERE s.version <> 1 +
      (SELECT count(*) FROM audit t WHERE t.subject_id = s.id::text AND t.action IN ${CHANGES})`,
  'a status of a subscription otherwise than the trail last told': `
    SELECT s.id FROM subscriptions s JOIN LATERAL (SELECT t.to_state AS status FROM audit t
      WHERE t.subject_id = s.id::text AND t.to_state IS NOT NULL ORDER BY t.id DESC LIMIT 1) last ON true
    WHERE s.status <> last.status`,
  'a subscription in mode API without its credentials': `
    SELECT s.id FROM subscriptions s WHERE s.datapass_id <> 0 AND s.access_mode = 'API' AND
      (SELECT count(*) FROM clients c WHERE c.organization = s.subscriber AND c.process_code = s.process_code) <> 1`,
  'a request or its acceptance half done, or twice': `
    SELECT r.id, r.status FROM subscription_requests r WHERE ${trail('SUBSCRIPTION_REQUEST')} <> 1
      OR (r.status = 'ACCEPTED')::int <> ${trail('SUBSCRIPTION_REQUEST_ACCEPT')}
      OR (r.status = 'ACCEPTED')::int <> (SELECT count(*) FROM mails m WHERE m.cause = 'M-4:' || r.id)
      OR (r.status = 'ACCEPTED')::int <> (SELECT count(*) FROM subscriptions s JOIN audit t ON t.subject_id = s.id::text
            AND t.action = 'SUBSCRIPTION_CREATE' WHERE s.id = r.subscription_id)`,
  'two requests of one service for one démarche': `
    SELECT subscriber FROM subscription_requests GROUP BY subscriber, process_code HAVING count(*) > 1`,
  'a télédossier that arrived otherwise than once': `
    SELECT c.id FROM cases c WHERE (SELECT count(*) FROM arrivals a WHERE a.case_id = c.id)
      <> (c.transmission_at IS NOT NULL)::int`,
  'an arrival announced otherwise than by one mail, written with it': `
    SELECT a.id FROM arrivals a WHERE a.announced_at IS NULL OR (SELECT count(*) FROM mails m
      WHERE m.cause = 'M-6:' || a.id AND m.created_at = a.announced_at) <> 1`,
  'a mail that announces nothing': `
    SELECT m.id FROM mails m WHERE m.kind IN ('M-6', 'M-7')
      AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE m.cause = 'M-6:' || a.id)`,
};

/** Every answer about a subscription, a request or a télédossier was true. */
export async function checkSubscriptions(stage: PortalStage): Promise<void> {
  const { ledger, sql, seed } = stage;
  const broken: string[] = [];
  for (const entry of ledger.subscriptions) {
    const [row] = await sql(
      `SELECT coalesce(access_mode, '') AS mode, email, status,
         (SELECT count(*) FROM audit t WHERE t.subject_id = s.id::text AND t.action IN ${CHANGES})::int AS changes
       FROM subscriptions s WHERE id = $1`,
      [entry.id],
    );
    const asked = await sql('SELECT process_code AS code, status FROM subscription_requests WHERE subscriber = $1', [
      entry.organization,
    ]);
    const isTrue =
      row !== undefined &&
      entry.modes.has(String(row.mode)) &&
      entry.emails.has(String(row.email)) &&
      entry.statuses.has(String(row.status)) &&
      isWithin(row.changes, entry.changes) &&
      entry.requests.every(({ processCode, ...told }) => {
        const found = asked.find(({ code }) => code === processCode);
        return (!told.asked || found !== undefined) && (!told.accepted || found?.status === 'ACCEPTED');
      });
    if (!isTrue) broken.push(`${told(entry)} ≠ ${JSON.stringify({ row, asked })}`);
  }
  expect(broken, `seed ${seed}`).toEqual([]);
}

/** D-15, D-33: each télédossier is announced to an address of its service, in the order of arrival, but for a repeat. */
export async function checkAnnouncements(stage: PortalStage): Promise<void> {
  const { smtp, sql, ledger, seed } = stage;
  const rows = await sql(`SELECT message_id AS id FROM mails WHERE kind = 'M-6' ORDER BY id`);
  const written = rows.map(({ id }) => String(id));
  const known = new Set(written);
  const received = [...new Map(smtp.mails().map((mail) => [mail.messageId, mail])).values()].filter(({ messageId }) =>
    known.has(messageId),
  );
  expect(
    received.map(({ messageId }) => messageId),
    `sent in the order written (seed ${seed})`,
  ).toEqual(written);
  for (const { arrivals, notified, organization } of ledger.subscriptions) {
    const told = received.flatMap(({ to, text }) => {
      const number = new RegExp(`TD-${organization}-\\d{4}`).exec(text)?.[0];
      return number === undefined ? [] : [{ number, isNotified: notified.has(to) }];
    });
    // Only the last may be unknown: nobody went on after an answer that never came.
    const certain = arrivals.filter(({ acknowledged }) => acknowledged);
    const expected = told.length > certain.length ? arrivals : certain;
    expect(told, `announced to ${organization} (seed ${seed})`).toEqual(
      expected.map(({ number }) => ({ number, isNotified: true })),
    );
  }
}

function told({ id, modes, emails, statuses, changes, requests }: SubscriptionEntry): string {
  return JSON.stringify({ id, modes: [...modes], emails: [...emails], statuses: [...statuses], changes, requests });
}
