import type { Hub } from '../hub.ts';
import { fileRefusal } from './fileRules.ts';
import { filesOfCases } from './fileStore.ts';

/** Those of some télédossiers, which the caller reached, that have at least one file to be had (P-69). */
export async function filledCases(hub: Pick<Hub, 'db'>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const files = await filesOfCases(hub.db, ids);
  return new Set(files.filter((file) => fileRefusal(file) === null).map(({ caseId }) => caseId));
}
