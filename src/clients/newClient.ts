import { randomBytes } from 'node:crypto';
import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { newSecret, sha256 } from '../platform/vault.ts';
import { isSecretReadable, type Scope } from './rules.ts';
import { storeClient } from './store.ts';

export interface Credentials {
  readonly clientId: string;
  /** Shown this once, never stored in clear. */
  readonly clientSecret: string;
}

export function newCredentials(): Credentials {
  return { clientId: randomBytes(15).toString('hex'), clientSecret: newSecret() };
}

export interface ClientDraft {
  readonly credentials: Credentials;
  readonly scopes: readonly Scope[];
  readonly organization: string;
  readonly processCode: string | null;
  readonly demo: boolean;
}

/** Stores a client and its trace, in the transaction of what it is made for. */
export function addClient(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault'>,
  at: Date,
  author: Author | null,
  { credentials: { clientId, clientSecret }, ...draft }: ClientDraft,
): void {
  const { scopes, organization, processCode } = draft;
  storeClient(tx, {
    ...draft,
    id: clientId,
    secretHash: sha256(clientSecret),
    secretEncrypted: isSecretReadable(scopes) ? hub.vault.seal(clientSecret, clientId) : null,
    at,
  });
  recordAudit(tx, scribeOf(hub, author, at), {
    action: 'CLIENT_CREATE',
    subjectType: 'client',
    subjectId: clientId,
    detail: { scopes, organization, processCode },
    ...(organization !== null && { service: organization }),
  });
}
