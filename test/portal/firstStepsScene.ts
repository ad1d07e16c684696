import { expect } from 'vitest';
import { openPortal } from '../support/portalClient.ts';
import { lastLinkTo } from '../support/portalMails.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { type AccountsScene, type Fields, openAccountsScene, type Person } from './accountsScene.ts';

const PASSWORD = 'Mairie2024!';
export const ADDRESS = 'etat-civil@commune.example';

export interface Line {
  readonly title: string;
  readonly href: string;
}

/** « Premiers pas » as a page shows it. */
export interface Steps {
  readonly title: string | null;
  readonly lines: readonly Line[];
  readonly html: string;
}

export interface FirstStepsScene extends AccountsScene {
  sql(text: string, values?: readonly unknown[]): ReturnType<AccountsScene['scene']['sql']>;
  /** Nothing is left to do about the subscriptions of any service, and nobody is there. */
  clean(): Promise<void>;
  /** Sets columns of the subscription of a service to a démarche. */
  change(processCode: string, columns: string, organization?: string): Promise<unknown>;
  subscriptionId(processCode?: string): Promise<string>;
  /** An administrator with the roles of the guide, and a colleague, so that one more is not asked for. */
  administrator(spec?: Parameters<AccountsScene['person']>[0]): Promise<Person>;
  /** Sends the sheet of a subscription as it stands, with other values. */
  saveSubscription(person: Person, id: string, fields: Fields): Promise<void>;
  /** Follows the link of the last mail to somebody, and chooses a password. */
  choosePassword(email: string): Promise<void>;
}

export async function openFirstStepsScene(): Promise<FirstStepsScene> {
  const portal = await openAccountsScene();
  const sql = (text: string, values: readonly unknown[] = []) => portal.scene.sql(text, values);
  return {
    ...portal,
    sql,
    async clean() {
      await sql('UPDATE accounts SET active = false');
      await sql(
        `UPDATE subscriptions SET access_mode = 'API', notification_frequency = 'Unitaire', email = $1, status = 'Actif',
           email_refused_at = NULL, end_at = NULL, suspended_from = NULL, delegate = NULL, editor = NULL,
           activate_at = now() - interval '2 days', effective_from = now() - interval '2 days'`,
        [ADDRESS],
      );
      await sql('UPDATE clients SET last_token_at = now()');
      await sql("UPDATE organizations SET status = 'Actif'");
    },
    change: (processCode, columns, organization = SI1) =>
      sql(`UPDATE subscriptions SET ${columns} WHERE subscriber = $1 AND process_code = $2`, [
        organization,
        processCode,
      ]),
    async subscriptionId(processCode = PROCESS) {
      const text = 'SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2';
      return String((await sql(text, [SI1, processCode]))[0]?.id);
    },
    async administrator(spec = {}) {
      await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', ...spec, roles: ['SUBSCRIPTIONS_READ'] });
      return portal.person({ actorType: 'LOCAL_ADMINISTRATOR', ...spec });
    },
    async saveSubscription(person, id, fields) {
      const [row] = await sql('SELECT * FROM subscriptions WHERE id = $1', [id]);
      const answer = await person.post(`/abonnements/${id}`, {
        version: String(row?.version),
        accessMode: String(row?.access_mode ?? ''),
        notificationFrequency: String(row?.notification_frequency),
        email: String(row?.email ?? ''),
        ...fields,
      });
      expect(answer.status, answer.text).toBe(303);
    },
    async choosePassword(email) {
      const theirs = openPortal(portal.scene.server.url, portal.scene.server.hub);
      const link = await lastLinkTo(portal.scene.server.hub, email);
      await theirs.get(link);
      const answer = await theirs.post(link, { password: PASSWORD, confirmation: PASSWORD });
      expect(answer.status, answer.words).toBe(303);
    },
  };
}

/** A page as read by whoever does not see which spaces never end a line. */
const plainSpaces = (html: string) => html.replaceAll('\u00a0', ' ');

/** A piece of a page as read. */
export const decoded = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&#39;/g, '’')
    .replace(/&amp;/g, '&');

export async function stepsOf(person: Person, path = '/abonnements'): Promise<Steps> {
  const { status, html: page } = await person.get(path);
  expect(status, path).toBe(200);
  const html = plainSpaces(page);
  const start = html.indexOf('<details class="hub-steps"');
  const end = html.indexOf('hub-steps__guide');
  const part = start < 0 ? '' : html.slice(start, end);
  const links = [...part.matchAll(/<a class="fr-link" href="([^"]*)">(.*?)<\/a>/g)];
  const lines = links.map(([, href = '', title = '']) => ({ href: decoded(href), title: decoded(title) }));
  return { title: /Premiers pas : il reste \d+ actions?/.exec(part)?.[0] ?? null, lines, html: part };
}

export const titlesOf = ({ lines }: Steps) => lines.map(({ title }) => title);

/** The link of a line answers, and its page holds what it promises. */
export async function follow(person: Person, steps: Steps, words: string, field: string): Promise<string> {
  const line = steps.lines.find(({ title }) => title.includes(words));
  expect(line, `${words} in ${titlesOf(steps).join(' | ')}`).toBeDefined();
  const [path = '', anchor] = (line?.href ?? '').split('#');
  const { status, html } = await person.get(path);
  expect(status, path).toBe(200);
  if (anchor !== undefined) expect(html, `${path} holds ${anchor}`).toContain(`id="${anchor}"`);
  expect(html).toContain(field);
  return path;
}
