import { createTestAccount, openTestSession, type TestAccount, type TestAccountOptions } from '../support/accounts.ts';
import { putCase } from '../support/listedCases.ts';
import { openPortal, type PortalAnswer, type PortalClient } from '../support/portalClient.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Row, type Scene } from '../support/scene.ts';

export interface Agent extends PortalClient {
  readonly account: TestAccount;
  /** « Valider » of a dialog shown: its hidden fields as they stand, with what is typed. */
  confirm(dialog: PortalAnswer, fields?: Readonly<Record<string, string>>): Promise<PortalAnswer>;
}

/** Somebody signed in, who has just seen a page with a form. */
export async function enter(scene: Scene, options: TestAccountOptions = {}): Promise<Agent> {
  const { server } = scene;
  const account = await createTestAccount(server, { organization: SI1, password: null, ...options });
  const client = openPortal(server.url);
  client.cookies.set('hubee', await openTestSession(server, account.id));
  await client.get('/mon-compte');
  const confirm: Agent['confirm'] = (dialog, fields = {}) => {
    const [path, hidden] = formIn(dialog.text);
    return client.post(path, { ...hidden, ...fields });
  };
  return Object.assign(client, { account, confirm });
}

/** Where the form of a dialog goes, and what it carries. */
export function formIn(html: string): [path: string, fields: Record<string, string[]>] {
  const dialog = html.slice(html.indexOf('<dialog'));
  const path = /<form[^>]* action="([^"]+)"/.exec(dialog)?.[1];
  if (path === undefined) throw new Error('no form in a dialog');
  const fields: Record<string, string[]> = {};
  for (const [input] of dialog.matchAll(/<input type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1] ?? '';
    const value = (/value="([^"]*)"/.exec(input)?.[1] ?? '').replaceAll('&amp;', '&');
    fields[name] = [...(fields[name] ?? []), value];
  }
  return [path, fields];
}

/** The words of the dialog drawn over a page; empty when there is none. */
export function dialogOf({ words, text }: PortalAnswer): string {
  if (!text.includes('<dialog')) return '';
  const rest = text.slice(text.indexOf('<dialog'));
  const plain = rest.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ');
  return words === '' ? '' : plain.trim();
}

/** Spaces of any kind as plain ones: pages forbid to break lines where French does. */
export function plain({ words }: PortalAnswer): string {
  return words.replace(/[\s\u00a0\u202f]+/g, ' ');
}

export const SELECTION = '/teledossiers/selection';

/** What was ticked, with the status it was shown under. */
export const td = (...rows: readonly (readonly [id: string, seen: string])[]): string[] =>
  rows.map(([id, seen]) => `${id}:${seen}`);

export interface SelectionScene {
  readonly scene: Scene;
  /** A télédossier of SI1. */
  put(number: string, more?: Partial<Parameters<typeof putCase>[1]>): Promise<string>;
  events(): Promise<Row[]>;
  /** Nothing is left of what a test did. */
  reset(): Promise<void>;
}

/** Services that work in the portal. */
export async function openSelections(): Promise<SelectionScene> {
  const scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  return {
    scene,
    put: (number, more = {}) => putCase(scene, { organization: SI1, processCode: PROCESS, number, ...more }),
    events: () => scene.sql('SELECT case_id, case_new_status, message, notification, author FROM events'),
    async reset() {
      for (const table of ['folders', 'bulk_operations', 'notifications']) await scene.sql(`DELETE FROM ${table}`);
    },
  };
}
