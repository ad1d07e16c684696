import { flagForDeletion, unflagForDeletion } from '../attachments/store.ts';
import type { Transaction } from '../platform/database.ts';
import { addDays, parisDay } from '../platform/parisTime.ts';
import { type CaseStatus, startsFileDeletion } from './rules.ts';
import { type CaseRow, storeStatus } from './store.ts';

/** Gives a case its new status with every side effect of H-137, H-138 and H-185. Trace and notification are the caller's. */
export function applyStatus(tx: Transaction, target: CaseRow, to: CaseStatus, at: Date): void {
  storeStatus(tx, target.id, to, at);
  if (to === 'HUBEE_NOTIFIED') unflagForDeletion(tx, target.id);
  if (startsFileDeletion(to, target.statusBeforeFileDeletion)) {
    flagForDeletion(tx, target.id, addDays(parisDay(at), target.timeBeforeFileDeletion + 1));
  }
}
