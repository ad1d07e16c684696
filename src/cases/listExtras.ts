import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { scopeOf } from './casePages.ts';
import { findLastAuthors, findListedProcesses, type LastAuthor, type ListedProcess } from './listExtraStore.ts';
import type { ListedCase } from './portalStore.ts';

/** P-50a: the démarches by which a person may filter. */
export function listedProcesses(hub: Pick<Hub, 'db'>, user: User): Promise<ListedProcess[]> {
  const { organization, processCodes } = scopeOf(user);
  return findListedProcesses(hub.db, organization, processCodes);
}

/** P-50: « Mis à jour », of what changed after its transmission. */
export function isChanged({ transmissionAt, updatedAt }: Pick<ListedCase, 'transmissionAt' | 'updatedAt'>): boolean {
  return transmissionAt !== null && updatedAt !== null && updatedAt > transmissionAt;
}

/** P-50: who changed the télédossiers of a page last, by their identifiers. */
export async function lastAuthors(
  hub: Pick<Hub, 'db'>,
  cases: readonly ListedCase[],
): Promise<ReadonlyMap<string, string>> {
  const found = await findLastAuthors(
    hub.db,
    cases.filter(isChanged).map(({ id }) => id),
  );
  return new Map(found.map((one) => [one.caseId, nameOf(one)]));
}

/** D-5: the free name an operator gives comes after its own. */
function nameOf({ author, side, organization }: LastAuthor): string {
  if (author === null || author === '') return organization;
  return side === 'SI' ? author : `${organization} (${author})`;
}
