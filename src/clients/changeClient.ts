import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { newSecret, sha256 } from '../platform/vault.ts';
import { isSecretReadable } from './rules.ts';
import { type ClientRow, removeClient, storeSecret } from './store.ts';

type Detail = Readonly<Record<string, unknown>>;

/** Gives a client that is held a new secret. The old one, and every live token, are dead at once (H-53, D-20). */
export function replaceSecret(
  tx: Transaction,
  hub: Pick<Hub, 'newId' | 'vault'>,
  at: Date,
  author: Author,
  client: Pick<ClientRow, 'id' | 'scopes' | 'organization'>,
  detail?: Detail,
): string {
  const secret = newSecret();
  const sealed = isSecretReadable(client.scopes) ? hub.vault.seal(secret, client.id) : null;
  storeSecret(tx, client.id, sha256(secret), sealed, at);
  recordAudit(tx, scribeOf(hub, author, at), {
    action: 'CLIENT_SECRET',
    subjectType: 'client',
    subjectId: client.id,
    ...(detail !== undefined && { detail }),
    service: client.organization,
  });
  return secret;
}

/** Ends a client that is held: its live tokens die in the same transaction. */
export function endClient(
  tx: Transaction,
  hub: Pick<Hub, 'newId'>,
  at: Date,
  author: Author,
  { id, scopes, organization, processCode }: ClientRow,
  detail: Detail = {},
): void {
  removeClient(tx, id);
  recordAudit(tx, scribeOf(hub, author, at), {
    action: 'CLIENT_REVOKE',
    subjectType: 'client',
    subjectId: id,
    detail: { scopes, organization, processCode, ...detail },
    service: organization,
  });
}
