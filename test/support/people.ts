import { firstIdleDue } from '../../src/accounts/idleRules.ts';
import { type ActorType, DEFAULT_ROLES, type Role } from '../../src/accounts/rules.ts';
import { type AccountRow, storeAccount } from '../../src/accounts/store.ts';
import type { Hub } from '../../src/hub.ts';
import { statement } from '../../src/platform/database.ts';
import { newSecret, sha256 } from '../../src/platform/vault.ts';

/** Somebody to be in a test: what is not said is what a new account of that type has. */
export interface Person {
  readonly organization: string;
  readonly actorType?: ActorType;
  readonly roles?: readonly Role[];
  readonly processCodes?: readonly string[];
  readonly email?: string;
}

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}

export interface SignedIn {
  readonly account: AccountRow;
  readonly cookie: string;
  /** What the portal answers to this person's browser; redirections are not followed. */
  get(path: string): Promise<PageAnswer>;
}

const insertSession = statement(
  'test.session',
  `INSERT INTO sessions (hash, id, account_id, stage, created_at, seen_at, expires_at)
   VALUES ($1, $2, $3, 'OPEN', $4::timestamptz, $4::timestamptz, $4::timestamptz + interval '12 hours')`,
);

let people = 0;

/** Gives somebody an account and an open session, without the pages of the sign-in. */
export async function signedIn({ hub, url }: { hub: Hub; url: string }, person: Person): Promise<SignedIn> {
  people += 1;
  const { organization, actorType = 'AGENT', email = `personne.${people}@mairie.example` } = person;
  const at = hub.clock();
  const token = newSecret();
  const account = await hub.db.transaction(async (tx) => {
    const stored = await storeAccount(
      tx,
      {
        id: hub.newId(),
        email,
        organization,
        actorType,
        roles: person.roles ?? DEFAULT_ROLES[actorType],
        processCodes: person.processCodes ?? [],
        fromSubscription: false,
        title: 'Mme',
        firstName: 'Camille',
        lastName: `Essai ${people}`,
        function: null,
        phone: '+33199000000',
        secondPhone: null,
      },
      at,
      firstIdleDue(at),
    );
    if (stored === undefined) throw new Error(`${email} is taken`);
    tx.write(insertSession, [sha256(token), hub.newId(), stored.id, at]);
    return stored;
  });
  const cookie = `hubee=${token}`;
  return { account, cookie, get: (path) => page(url, path, cookie) };
}

/** What the portal answers to a browser. */
export async function page(url: string, path: string, cookie: string | null = null): Promise<PageAnswer> {
  const response = await fetch(`${url}${path}`, {
    headers: cookie === null ? {} : { cookie },
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
}
