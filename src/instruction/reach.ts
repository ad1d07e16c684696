import { type Action, allows, type CaseScope, caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { findAccount } from '../accounts/store.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { isUuid } from '../platform/text.ts';
import { caseNotFound, forbidden, organizationInactive, type Refusal, Refused } from '../refusals/catalogue.ts';
import { caseClosed, caseElsewhere, receptionNotConfirmed } from '../refusals/instruction.ts';
import { mustAcknowledge, type Obstacle, obstacleOf } from './rules.ts';
import { findPortalCase, findPortalCases, lockPortalCase, type PortalCase } from './store.ts';

const OBSTACLES: Readonly<Record<Obstacle, Refusal>> = {
  CLOSED: caseClosed,
  ELSEWHERE: caseElsewhere,
  INACTIVE: organizationInactive,
};

/** A télédossier to look at: P-14, the right first (403), then the perimeter, out of which it does not exist (404). */
export async function reachCase(
  hub: Pick<Hub, 'db'>,
  user: User,
  id: string,
  action: Action = 'cases.open',
): Promise<PortalCase> {
  const scope = scopeFor(user, action);
  const target = isUuid(id) ? await findPortalCase(hub.db, scope, id) : undefined;
  if (target === undefined) throw new Refused(caseNotFound);
  return target;
}

/** Those of several télédossiers that the person reaches, in the order asked; the others are as if they did not exist. */
export async function reachCases(
  hub: Pick<Hub, 'db'>,
  user: User,
  ids: readonly string[],
  action: Action,
): Promise<PortalCase[]> {
  const scope = scopeFor(user, action);
  const wanted = [...new Set(ids.filter(isUuid).map((id) => id.toLowerCase()))];
  const found = new Map((await findPortalCases(hub.db, scope, wanted)).map((target) => [target.id, target]));
  return wanted.flatMap((id) => found.get(id) ?? []);
}

/**
 * The same for something that leaves a trace: the person is read again, so that a right taken away a moment ago counts,
 * and the télédossier is held until the transaction ends.
 */
export async function holdCase(tx: Transaction, user: User, id: string, action: Action): Promise<PortalCase> {
  scopeFor(user, action);
  const account = await findAccount(tx, user.accountId, user.organization);
  if (account === undefined || !account.active) throw new Refused(forbidden);
  const { actorType, roles, processCodes } = account;
  const scope = scopeFor({ ...user, actorType, roles, processCodes }, action);
  const target = isUuid(id) ? await lockPortalCase(tx, scope, id) : undefined;
  if (target === undefined) throw new Refused(caseNotFound);
  return target;
}

/** The same for a change: refused on what is closed, worked on elsewhere, or of an inactive service (P-60, P-90, D-36). */
export async function holdForChange(tx: Transaction, user: User, id: string, action: Action): Promise<PortalCase> {
  const target = await holdCase(tx, user, id, action);
  requireChangeable(target);
  return target;
}

export function requireChangeable(target: PortalCase): void {
  const obstacle = obstacleOf(target);
  if (obstacle !== null) throw new Refused(OBSTACLES[obstacle]);
}

/** The same for what is done with a télédossier that was opened (P-55). */
export async function holdOpened(tx: Transaction, user: User, id: string, action: Action): Promise<PortalCase> {
  const target = await holdForChange(tx, user, id, action);
  requireAcknowledged(target);
  return target;
}

/** P-55: for whoever may acknowledge, which every action beyond reading supposes. */
export function requireAcknowledged(target: PortalCase): void {
  if (mustAcknowledge(target, true)) throw new Refused(receptionNotConfirmed);
}

function scopeFor(user: User, action: Action): CaseScope {
  const scope = caseScope(user);
  if (scope === null || !allows(user, action)) throw new Refused(forbidden);
  return scope;
}
