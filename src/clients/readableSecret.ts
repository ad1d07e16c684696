import type { Vault } from '../platform/vault.ts';
import type { ServiceClientRow } from './store.ts';

/** The secret of a client; null when it was never sealed, or not with this key: only a new one can then be given. */
export function readableSecret(vault: Vault, { id, secretEncrypted }: ServiceClientRow): string | null {
  if (secretEncrypted === null) return null;
  try {
    return vault.open(secretEncrypted, id);
  } catch {
    return null;
  }
}
