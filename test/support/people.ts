import type { Hub } from '../../src/hub.ts';
import { createTestAccount, openTestSession, type TestAccount, type TestAccountOptions } from './accounts.ts';

/** Somebody to be in a test: what is not said is what a new account of that type has. */
export type Person = TestAccountOptions & { readonly organization: string };

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}

export interface SignedIn {
  readonly account: TestAccount;
  readonly cookie: string;
  /** What the portal answers to this person's browser; redirections are not followed. */
  get(path: string): Promise<PageAnswer>;
}

/** Gives somebody an account and an open session, without the pages of the sign-in. */
export async function signedIn(server: { hub: Hub; url: string }, person: Person): Promise<SignedIn> {
  const account = await createTestAccount(server, { processCodes: [], password: null, ...person });
  const cookie = `hubee=${await openTestSession(server, account.id)}`;
  return { account, cookie, get: (path) => page(server.url, path, cookie) };
}

/** What the portal answers to a browser. */
export async function page(url: string, path: string, cookie: string | null = null): Promise<PageAnswer> {
  const response = await fetch(`${url}${path}`, {
    headers: cookie === null ? {} : { cookie },
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
}
