import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { caseNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import { applyStatus } from './applyStatus.ts';
import { decideStatus, sideOf } from './rules.ts';
import { lockCase } from './store.ts';

/** PATCH of a case (H-97): sets its status, notifies nobody. */
export async function changeCaseStatus(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  caseId: string,
  requested: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const target = await lockCase(tx, caseId);
    if (target === undefined) throw new Refused(caseNotFound);
    const side = sideOf(caller, target);
    if (side === null) throw new Refused(unauthorized);
    const decision = decideStatus(side, target.status, requested, 'PATCH');
    if (decision.kind === 'refused') throw new Refused(decision.refusal);
    if (decision.kind === 'unchanged') return;
    const at = hub.clock();
    applyStatus(tx, target, decision.to, at);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'CASE_STATUS',
      subjectType: 'case',
      subjectId: caseId,
      from: target.status,
      to: decision.to,
      detail: { via: 'PATCH' },
    });
  });
}
