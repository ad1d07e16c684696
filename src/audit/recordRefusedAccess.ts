import { type Hub, scribeOf } from '../hub.ts';
import { type Author, recordAudit } from './store.ts';

export interface RefusedAccess {
  readonly method: string;
  /** The pattern of the route, never the address that was asked for. */
  readonly route: string;
  readonly status: number;
  /** The identifier in the address, when it has the form of one. */
  readonly subject: string | null;
}

/** P-14: somebody signed in asked for what they may not do, or may not even know of. Nothing else changed. */
export async function recordRefusedAccess(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  author: Author,
  { method, route, status, subject }: RefusedAccess,
): Promise<void> {
  const scribe = scribeOf(hub, author, hub.clock());
  await hub.db.transaction(async (tx) =>
    recordAudit(tx, scribe, {
      action: 'ACCESS_REFUSED',
      subjectType: 'page',
      subjectId: `${method} ${route}`,
      detail: { status, subject },
    }),
  );
}
