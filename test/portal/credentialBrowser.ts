import type { CredentialScene, WhoName } from '../clients/credentialScene.ts';
import { openTestSession } from '../support/accounts.ts';
import { openPortal, type PortalClient } from '../support/portalClient.ts';

export type CredentialAddress = 'copie' | 'regeneration' | 'revocation';

/** Somebody's browser without script, on a page that gave it a form token. */
export async function credentialBrowser(scene: CredentialScene, who: WhoName): Promise<PortalClient> {
  const browser = openPortal(scene.server.url);
  browser.cookies.set('hubee', await openTestSession(scene.server, scene.people[who].id));
  await browser.get('/mon-compte');
  return browser;
}

/** The addresses that the sheet gives for the clients of its subscription, of those that do this. */
export async function credentialAddresses(scene: CredentialScene, what: CredentialAddress): Promise<string[]> {
  const { text } = await (await credentialBrowser(scene, 'administrator')).get(`/abonnements/${scene.id}`);
  const found = [...text.matchAll(/\/abonnements\/[\w-]+\/identifiants\/[0-9a-f]{32}\/(\w+)/g)];
  return [...new Set(found.filter(([, name]) => name === what).map(([path]) => path))];
}

/** What the addresses of the first client begin with. */
export async function clientAddress(scene: CredentialScene): Promise<string> {
  const [copy = ''] = await credentialAddresses(scene, 'copie');
  return copy.replace(/\/copie$/, '');
}
