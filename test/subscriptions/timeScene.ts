import { expect } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { readPortalSubscription } from '../../src/subscriptions/readPortalSubscription.ts';
import { SUBSCRIPTION_STATUSES, type SubscriptionStatus } from '../../src/subscriptions/rules.ts';
import { createTestAccount } from '../support/accounts.ts';
import { type ApiAnswer, field, messages } from '../support/client.ts';
import { signedIn } from '../support/people.ts';
import { OSL, PROCESS, SI1 } from '../support/referential.ts';
import { folderBody, type Row, type Scene } from '../support/scene.ts';
import { subscriptionApi } from '../support/subscriptions.ts';

/** A service whose only subscription is followed through time, and its local administrator. */
export interface Followed {
  readonly id: string;
  readonly service: string;
  readonly processCode: string;
  readonly user: User;
}

export interface TimeScene {
  /** The hub's clock, with tokens that live at that time. */
  at(instant: string | Date): Promise<void>;
  /** A service in mode API, with a subscription that is not active yet, to a démarche. */
  follow(columns?: Row, processCode?: string): Promise<Followed>;
  /** POST of a télédossier to that service. */
  deposit(followed: Followed): Promise<ApiAnswer>;
  /** E-10 or not. */
  receives(followed: Followed): Promise<boolean>;
  /** ADMIN PUT of the subscription as read, with those properties. */
  put(followed: Followed, change: object): Promise<ApiAnswer>;
  get(path: string): Promise<ApiAnswer>;
  /** The same status by the API, its filters, the portal's list and the sheet, or this fails. */
  shows(followed: Followed, status: SubscriptionStatus): Promise<void>;
  row(followed: Followed): Promise<Row>;
  /** What time did to it: from, to, reason. */
  turns(followed: Followed): Promise<unknown[]>;
}

export function openTimeScene(scene: Scene): TimeScene {
  const { server, sql } = scene;
  const { send } = subscriptionApi(server.url);
  let tokens = { admin: '', osl: '' };
  let number = 0;
  const time: TimeScene = {
    async at(instant) {
      server.setClock(new Date(instant));
      tokens = { admin: await server.token(['ADMIN'], null), osl: await server.token(['OSL'], OSL) };
    },
    async follow(columns = {}, processCode = PROCESS) {
      number += 1;
      const register = String(70_000_000_000_000 + number);
      const service = `SI-${register}-01`;
      await sql(
        `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
         VALUES ($1, 'SI', $2, '01', 'Mairie d’Œuvry', '51230', '51', 'Actif', now())`,
        [service, register],
      );
      const [stored] = await sql(
        `INSERT INTO subscriptions SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'subscriber',
           $1::text, 'process_code', $4::text, 'status', 'Inactif', 'activate_at', null, 'effective_from', null) || $2)).*
         FROM subscriptions s WHERE subscriber = $3 AND process_code = $5 RETURNING id`,
        [service, columns, SI1, processCode, PROCESS],
      );
      const { user } = await createTestAccount(server, { organization: service, actorType: 'LOCAL_ADMINISTRATOR' });
      return { id: String(stored?.id), service, processCode, user };
    },
    deposit: ({ service, processCode }) =>
      scene.td('osl', 'POST', '/folders', {
        token: tokens.osl,
        json: folderBody({ recipients: [service], processCode }),
      }),
    async receives(followed) {
      const answer = await time.deposit(followed);
      if (answer.status === 400) expect(messages(answer)).toEqual([expect.stringContaining('does not suscribed')]);
      return answer.status === 201;
    },
    async put({ id }, change) {
      const { body } = await send('GET', `/${id}`, tokens.admin);
      return send('PUT', `/${id}`, tokens.admin, { ...Object(body), ...change });
    },
    get: (path) => send('GET', path, tokens.admin),
    async shows(followed, status) {
      const { id, service, user } = followed;
      const register = `companyRegister=${service.split('-')[1]}`;
      const found = await Promise.all(
        SUBSCRIPTION_STATUSES.map(async (asked) => {
          const { body } = await time.get(`?status=${encodeURIComponent(asked)}&${register}`);
          return Array.isArray(body) && body.length === 1 ? asked : null;
        }),
      );
      const who = await signedIn(server, { organization: service, actorType: 'LOCAL_ADMINISTRATOR' });
      expect({
        api: field((await time.get(`/${id}`)).body, 'status'),
        filters: found.filter((one) => one !== null),
        list: statusesIn((await who.get('/abonnements')).text, /<tbody>.*<\/tbody>/s),
        sheet: statusesIn((await who.get(`/abonnements/${id}`)).text, /Statut\s:.*?<\/p>/s),
        read: (await readPortalSubscription(server.hub, user, id)).status,
      }).toEqual({ api: status, filters: [status], list: [status], sheet: [status], read: status });
    },
    async row({ id }) {
      return (await sql(`SELECT * FROM subscriptions WHERE id = $1`, [id]))[0] ?? {};
    },
    async turns({ id }) {
      const trail = await sql(
        `SELECT from_state, to_state, detail FROM audit WHERE subject_id = $1 AND action = 'SUBSCRIPTION_TURN' ORDER BY id`,
        [id],
      );
      return trail.map((row) => [row.from_state, row.to_state, field(row.detail, 'reason')]);
    },
  };
  return time;
}

/** The statuses written as such in a part of a page. */
function statusesIn(text: string, part: RegExp): string[] {
  const [found = ''] = part.exec(text) ?? [];
  return SUBSCRIPTION_STATUSES.filter((status) => new RegExp(`>\\s*${status}\\s*<`).test(found));
}
