import { PROCESS, SI1 } from '../support/referential.ts';
import { fingerprint, type Scene } from '../support/scene.ts';
import { type AccountsScene, type Fields, openAccountsScene, type PageAnswer, type Person } from './accountsScene.ts';

export const EDITOR = 'EDT-00000040100012-00000';
export const EDITOR_NAME = 'Éditeur Mairies & Cie';

export interface SheetScene {
  readonly portal: AccountsScene;
  readonly administrator: Person;
  /** The only subscription of SI1 to a démarche, as a service finds it: « Inactif », without mode. */
  fresh(columns?: Readonly<Record<string, unknown>>, subscriber?: string, process?: string): Promise<string>;
  stored(id: string): Promise<Record<string, unknown>>;
  audit(id: string): Promise<readonly unknown[]>;
  /** Fails unless the request leaves every row of the database as it was, the renewed session apart. */
  unchanged(work: () => Promise<PageAnswer>): Promise<PageAnswer>;
}

/** A hub with an editor, and the local administrator of SI1. */
export async function openSheetScene(): Promise<SheetScene> {
  const portal = await openAccountsScene();
  const { sql } = portal.scene;
  await sql(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     VALUES ($1, 'EDT', '00000040100012', '00000', $2, '75000', 'PARIS', 'Actif', now())`,
    [EDITOR, EDITOR_NAME],
  );
  return {
    portal,
    administrator: await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', firstName: 'Camille', lastName: 'MARTIN' }),
    fresh: (columns = {}, subscriber = SI1, process = PROCESS) => fresh(portal.scene, columns, subscriber, process),
    async stored(id) {
      const [row] = await sql('SELECT * FROM subscriptions WHERE id = $1', [id]);
      if (row === undefined) throw new Error(`no subscription ${id}`);
      return row;
    },
    audit: async (id) =>
      (await sql('SELECT action FROM audit WHERE subject_id = $1 ORDER BY id', [id])).map(({ action }) => action),
    async unchanged(work) {
      const before = await marks(portal.scene);
      const answer = await work();
      const after = await marks(portal.scene);
      if (after !== before) throw new Error(`something was written:\n${before}\n${after}`);
      return answer;
    },
  };
}

const NEW = {
  status: 'Inactif',
  access_mode: null,
  notification_frequency: 'unitaire',
  email: null,
  activate_at: null,
  effective_from: null,
  end_at: null,
  suspended_from: null,
  reject_at: null,
  rejection_reason: null,
  delegate: null,
  editor: null,
  email_refused_at: null,
  email_refusal: null,
  datapass_id: 4321,
  version: 1,
};

async function fresh(
  scene: Scene,
  columns: Readonly<Record<string, unknown>>,
  subscriber: string,
  process: string,
): Promise<string> {
  const values = { ...NEW, ...columns };
  const names = Object.keys(values);
  const [row] = await scene.sql(
    `UPDATE subscriptions SET ${names.map((name, rank) => `${name} = $${rank + 3}`).join(', ')}
     WHERE subscriber = $1 AND process_code = $2 RETURNING id`,
    [subscriber, process, ...Object.values(values)],
  );
  if (row === undefined) throw new Error(`${subscriber} has no subscription to ${process}`);
  return String(row.id);
}

/** Refusals leave a trace and sessions live on: neither is a change. */
async function marks(scene: Scene): Promise<string> {
  const lines = (await fingerprint(scene)).split('\n').filter((line) => !/^(?:audit|sessions):/.test(line));
  const audit = await scene.sql("SELECT count(*) AS count FROM audit WHERE action <> 'ACCESS_REFUSED'");
  return [...lines, JSON.stringify(audit)].join('\n');
}

/** What the form of a sheet shows, to send with some of it changed: hidden fields, text, choices. */
export function formOf(html: string, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action.replace(/[?#]/g, '\\$&')}"[^>]*>(.*?)</form>`, 's').exec(
    html,
  )?.[1];
  if (form === undefined) throw new Error(`no form to ${action}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input(?:"[^"]*"|[^">])*>/g)) {
    const name = attribute(tag, 'name');
    const chosen = !/type="(?:radio|checkbox)"/.test(tag) || / checked/.test(tag);
    if (name !== null && name !== '_token' && chosen) fields[name] = attribute(tag, 'value') ?? '';
  }
  for (const [, name = '', options = ''] of form.matchAll(/<select[^>]*name="(\w+)"[^>]*>(.*?)<\/select>/gs)) {
    const selected = /<option[^>]*selected[^>]*>/.exec(options)?.[0] ?? '';
    fields[name] = attribute(selected, 'value') ?? '';
  }
  return fields;
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : value.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<');
}

/** Fills the sheet of a subscription as it is shown now and sends it. */
export async function save(asker: Person, id: string, changed: Fields): Promise<PageAnswer> {
  const { html } = await asker.get(`/abonnements/${id}`);
  return asker.post(`/abonnements/${id}`, { ...formOf(html, `/abonnements/${id}`), ...changed });
}
