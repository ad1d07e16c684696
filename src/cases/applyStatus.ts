import { flagForDeletion, unflagForDeletion } from '../attachments/store.ts';
import type { Transaction } from '../platform/database.ts';
import { addDays, parisDay } from '../platform/parisTime.ts';
import { type CaseStatus, startsFileDeletion } from './rules.ts';
import { type CaseRow, storeStatus } from './store.ts';

/** Gives a case its new status with every side effect of H-137, H-138 and H-185. Trace and notification are the caller's. */
export function applyStatus(tx: Transaction, target: CaseRow, to: CaseStatus, at: Date): void {
  storeStatus(tx, target.id, to, at);
  if (to === 'HUBEE_NOTIFIED') unflagForDeletion(tx, target.id);
  countDown(tx, target, to, at);
}

/** H-185: a status as far as the démarche's threshold starts the countdown of the files that are not counting yet. */
export function countDown(tx: Transaction, target: CaseRow, status: CaseStatus, at: Date): void {
  if (!startsFileDeletion(status, target.statusBeforeFileDeletion)) return;
  flagForDeletion(tx, target.id, addDays(parisDay(at), target.timeBeforeFileDeletion + 1));
}
