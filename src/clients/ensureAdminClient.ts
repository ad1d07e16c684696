import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { PLATFORM_ORGANIZATION } from '../organizations/rules.ts';
import { statement } from '../platform/database.ts';
import { matchesHash, sha256 } from '../platform/vault.ts';
import { findClientSecret, removeTokens } from './store.ts';

// Several processes may start together with the same environment: whoever comes second finds it done.
const upsertAdmin = statement(
  'client.upsertAdmin',
  `INSERT INTO clients (id, secret_hash, scopes, organization, created_at, secret_changed_at)
   VALUES ($1, $2, '{ADMIN}', $3, $4, $4)
   ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash, secret_changed_at = excluded.secret_changed_at
   WHERE clients.scopes = '{ADMIN}'`,
);

/**
 * Creates the ADMIN client of `HUBEE_ADMIN_CLIENT`, or gives it the secret written there; tokens of another secret die
 * with it (D-20). At each start the environment prevails over a secret regenerated meanwhile.
 * A client of another scope that bears this id is left alone, and refused.
 */
export async function ensureAdminClient(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  id: string,
  secret: string,
): Promise<void> {
  const known = await findClientSecret(hub.db, id);
  if (known !== undefined && (known.scopes.length !== 1 || known.scopes[0] !== 'ADMIN')) {
    throw new Error(`HUBEE_ADMIN_CLIENT : l’identifiant ${id} appartient déjà à un client qui n’est pas ADMIN.`);
  }
  if (known !== undefined && matchesHash(secret, known.secretHash)) return;
  const at = hub.clock();
  await hub.db.transaction(async (tx) => {
    tx.write(upsertAdmin, [id, sha256(secret), PLATFORM_ORGANIZATION, at]);
    removeTokens(tx, id);
    recordAudit(tx, scribeOf(hub, null, at), { action: 'CLIENT_ADMIN', subjectType: 'client', subjectId: id });
  });
}
