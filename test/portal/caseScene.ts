import { createTestAccount, openTestSession, type TestAccountOptions } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';
import type { Row, Scene } from '../support/scene.ts';

/** Gives somebody an account and a browser without script where they are signed in. */
export async function agent(scene: Scene, options: TestAccountOptions = {}): Promise<PortalClient> {
  const account = await createTestAccount(scene.server, { password: null, firstName: 'Noémie', ...options });
  const client = openPortal(scene.server.url);
  client.cookies.set('hubee', await openTestSession(scene.server, account.id));
  // Every page of somebody signed in has a form, hence their token.
  await client.get('/preferences');
  return client;
}

/** Everything that is true of télédossiers: equal before and after means that nothing was done to them. */
export async function stateOfCases(scene: Scene): Promise<string> {
  const tables = ['cases', 'events', 'notifications', 'case_history', 'arrivals', 'attachments', 'attachment_links'];
  const parts = tables.map(
    (name) =>
      `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS mark FROM ${name} t`,
  );
  return JSON.stringify(await scene.sql(parts.join(' UNION ALL ')));
}

export async function eventsOf(scene: Scene, caseId: string): Promise<Row[]> {
  return scene.sql('SELECT * FROM events WHERE case_id = $1 ORDER BY created_at, id', [caseId]);
}
