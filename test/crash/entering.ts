import { createHash } from 'node:crypto';
import type { PortalAnswer } from '../support/portalClient.ts';
import type { PortalBrowser } from './portalBrowser.ts';
import type { AccountEntry } from './portalLedger.ts';
import type { PortalStage } from './portalStage.ts';

/** Signs in by the real pages, code of the mail included, until it is done or `going` says to give up. */
export async function signIn(
  stage: PortalStage,
  browser: PortalBrowser,
  entry: AccountEntry,
  going: () => boolean,
): Promise<boolean> {
  while (going()) {
    const page = await browser.get('/connexion');
    if (page === null) continue;
    if (page.location === '/') return true;
    const answer = await browser.post('/connexion', { email: entry.email, password: entry.password ?? '' });
    if (await goesOn(stage, browser, entry, answer)) return true;
  }
  return false;
}

/** What follows a right password or a used link: the portal, or the code of the mail first. */
export async function goesOn(
  stage: PortalStage,
  browser: PortalBrowser,
  entry: AccountEntry,
  answer: PortalAnswer | null,
): Promise<boolean> {
  const entered = (last: PortalAnswer | null): boolean => {
    entry.signIns[last === null ? 'unanswered' : 'acknowledged'] += 1;
    return last !== null;
  };
  if (answer?.location?.startsWith('/connexion/code') !== true) {
    if (answer !== null && answer.location !== '/') throw refused('sign-in', entry, answer);
    return entered(answer);
  }
  const code = await codeFor(stage, browser);
  const page = code === null ? null : await browser.get('/connexion/code');
  if (code === null || page === null) return false;
  const last = await browser.post('/connexion/code', { code });
  if (last !== null && last.location !== '/') throw refused('code', entry, last);
  return entered(last);
}

/** The code of this very browser's sign-in; null when a process died before its mail came. */
async function codeFor(stage: PortalStage, browser: PortalBrowser): Promise<string | null> {
  const hash = createHash('sha256')
    .update(browser.session ?? '')
    .digest();
  const [mail] = await stage.sql(
    `SELECT m.message_id AS id FROM mails m JOIN sessions s ON m.cause = 'otp:' || s.id || ':1' WHERE s.hash = $1`,
    [hash],
  );
  if (mail === undefined) throw new Error('a sign-in was acknowledged without the mail of its code');
  const caught = await stage.mailUnlessKilled(({ messageId }) => messageId === mail.id);
  return /\b\d{6}\b/.exec(caught?.text ?? '')?.[0] ?? null;
}

/** Waits for a link that was not followed yet and chooses a password with it. True once it is acknowledged. */
export async function followLink(
  stage: PortalStage,
  browser: PortalBrowser,
  entry: AccountEntry,
  password: string,
): Promise<boolean> {
  const mail = await stage.mailUnlessKilled(
    ({ to, text, messageId }) =>
      to === entry.email && text.includes('/mot-de-passe/') && !entry.followed.has(messageId),
  );
  const path = /\/mot-de-passe\/[\w-]+/.exec(mail?.text ?? '')?.[0];
  if (mail === null || path === undefined) return false;
  entry.followed.add(mail.messageId);
  const page = await browser.get(path);
  // A later link of the same person has cancelled this one.
  if (page === null || page.status === 410) return false;
  if (page.status !== 200) throw refused(`link of ${mail.subject}`, entry, page);
  const answer = await browser.post(path, { password, confirmation: password });
  if (answer === null) {
    entry.possiblePasswords.add(password);
    entry.password = null;
    entry.signIns.unanswered += 1;
    return false;
  }
  if (answer.status === 410) return false;
  if (answer.status !== 303) throw refused('password', entry, answer);
  entry.password = password;
  entry.possiblePasswords.clear();
  entry.possiblePasswords.add(password);
  return goesOn(stage, browser, entry, answer);
}

export function refused(what: string, { email }: Pick<AccountEntry, 'email'>, answer: PortalAnswer): Error {
  const said = answer.location ?? answer.words.slice(0, 400);
  return new Error(`${what} of ${email} → ${answer.status} ${said}`);
}
