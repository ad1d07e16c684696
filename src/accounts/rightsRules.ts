import { delegateProtected, forbidden, ownRightsForbidden, type Refusal } from '../refusals/catalogue.ts';
import type { FieldFault } from '../refusals/fields.ts';
import { allows } from './perimeter.ts';
import {
  ACTOR_TYPES,
  type ActorType,
  holdsRole,
  isActorType,
  isRole,
  needsOtp,
  type Rights,
  ROLES,
  type Role,
  type User,
} from './rules.ts';

/** D-19: all that a delegate may ever hold. */
export const DELEGATE_ROLES = ['SUBSCRIPTIONS_READ', 'SUBSCRIPTIONS_MANAGE'] as const satisfies readonly Role[];

type Editor = Pick<User, 'accountId' | 'actorType' | 'roles'>;
/** The account whose sheet is looked at. */
export interface Subject extends Rights {
  readonly id: string;
}

/** What somebody may change on a sheet: what the page offers, and nothing else is accepted (matrix rows 12 to 16). */
export interface EditableRights {
  readonly actorType: boolean;
  /** What « Type d'acteur » offers, the present one included. */
  readonly actorTypes: readonly ActorType[];
  readonly addableRoles: readonly Role[];
  readonly removableRoles: readonly Role[];
  readonly processes: boolean;
  /** Name, title, function, phones. */
  readonly details: boolean;
  /** « Désactiver le compte », « Activer le compte ». */
  readonly activation: boolean;
}

const NOTHING: Omit<EditableRights, 'actorTypes'> = {
  actorType: false,
  addableRoles: [],
  removableRoles: [],
  processes: false,
  details: false,
  activation: false,
};

/** P-20, P-21, P-28, D-19, D-22: what `user` may change of `account`. */
export function editableRights(user: Editor, account: Subject): EditableRights {
  const same = [account.actorType];
  const missing = (roles: readonly Role[]) => roles.filter((role) => !account.roles.includes(role));
  if (!allows(user, 'accounts.change')) return { ...NOTHING, actorTypes: same };
  if (user.accountId === account.id) {
    const administrator = account.actorType === 'LOCAL_ADMINISTRATOR';
    const addableRoles = administrator ? missing(['CASES_MANAGE']) : [];
    return { ...NOTHING, actorTypes: same, addableRoles, details: administrator };
  }
  const isDelegate = account.actorType === 'TECHNICAL_DELEGATE';
  const others = { ...NOTHING, removableRoles: account.roles, details: true };
  if (isDelegate) return { ...others, actorTypes: same, addableRoles: missing(DELEGATE_ROLES) };
  return {
    ...others,
    actorType: true,
    actorTypes: ACTOR_TYPES.filter((type) => type === account.actorType || mayBestow(user, type)),
    addableRoles: missing(ROLES),
    processes: true,
    activation: true,
  };
}

/** D-22: only a local administrator makes another one. */
export function mayBestow({ actorType }: Pick<Rights, 'actorType'>, given: ActorType): boolean {
  return given !== 'LOCAL_ADMINISTRATOR' || actorType === 'LOCAL_ADMINISTRATOR';
}

/** What `user` could give a new account (P-7). */
export function creatableTypes(user: Pick<User, 'actorType' | 'roles'>): readonly ActorType[] {
  return allows(user, 'accounts.create') ? ACTOR_TYPES.filter((type) => mayBestow(user, type)) : [];
}

/** Why `user` may not make `after` of `before`; null when he may. The page never offers what this refuses. */
export function judgeRights(user: Editor, before: Subject, after: Rights): Refusal | null {
  if (!allows(user, 'accounts.change')) return forbidden;
  if (sameRights(before, after)) return null;
  if (user.accountId === before.id) return isOwnAddition(user, before, after) ? null : ownRightsForbidden;
  if (before.actorType === 'TECHNICAL_DELEGATE' && after.actorType !== before.actorType) return delegateProtected;
  if (before.actorType !== after.actorType && !mayBestow(user, after.actorType)) return forbidden;
  return null;
}

/** P-20: a local administrator with « Gestion des utilisateurs » adds « Gestion des télédossiers », and only that. */
function isOwnAddition(user: Editor, before: Rights, after: Rights): boolean {
  return (
    before.actorType === 'LOCAL_ADMINISTRATOR' &&
    holdsRole(user, 'ACCOUNTS_MANAGE') &&
    !before.roles.includes('CASES_MANAGE') &&
    sameRights({ ...before, roles: [...before.roles, 'CASES_MANAGE'] }, after)
  );
}

/** P-22, P-28, matrix rows 15 and 16: why `user` may neither deactivate nor activate the account; null when he may. */
export function judgeActivation(user: Editor, account: Subject): Refusal | null {
  if (!allows(user, 'accounts.activate')) return forbidden;
  if (user.accountId === account.id) return ownRightsForbidden;
  return account.actorType === 'TECHNICAL_DELEGATE' ? delegateProtected : null;
}

/** Rights as a form sends them. */
export interface RawRights {
  readonly actorType: string | null;
  readonly roles: readonly string[];
  readonly processCodes: readonly string[];
}

/** P-79, P-18: reads rights, in one order and without repetition; only agents keep habilitations. */
export function parseRights(raw: RawRights): { readonly value: Rights | null; readonly faults: readonly FieldFault[] } {
  const faults: FieldFault[] = [];
  const { actorType } = raw;
  const known = actorType !== null && isActorType(actorType) ? actorType : null;
  if (known === null) faults.push({ field: 'actorType', message: 'Choisissez un type d’acteur.' });
  if (!raw.roles.every(isRole)) faults.push({ field: 'roles', message: 'Ce rôle n’existe pas.' });
  if (known === null || faults.length > 0) return { value: null, faults };
  const roles = ROLES.filter((role) => raw.roles.includes(role));
  const processCodes = known === 'AGENT' ? [...new Set(raw.processCodes)].sort() : [];
  return { value: { actorType: known, roles, processCodes }, faults };
}

/**
 * P-11, P-17, P-19, D-19: what is wrong with rights that somebody wants to give. `offered` are the démarches of the
 * organization; those already `held` may stay although the subscription is not there any more.
 */
export function rightsFaults(rights: Rights, offered: readonly string[], held: readonly string[]): FieldFault[] {
  const { actorType, roles, processCodes } = rights;
  const faults: FieldFault[] = [];
  if (roles.length === 0) faults.push({ field: 'roles', message: 'Choisissez au moins un rôle.' });
  if (actorType === 'TECHNICAL_DELEGATE' && !roles.every((role) => DELEGATE_ROLES.some((own) => own === role))) {
    const message =
      'Un délégué technique ne peut avoir que les rôles « Consultation des abonnements » et « Gestion des abonnements ».';
    faults.push({ field: 'roles', message });
  }
  if (actorType !== 'AGENT') return faults;
  if (processCodes.length === 0) faults.push({ field: 'processCodes', message: 'Choisissez au moins une démarche.' });
  else if (!processCodes.every((code) => offered.includes(code) || held.includes(code))) {
    faults.push({ field: 'processCodes', message: 'Votre organisation n’est pas abonnée à cette démarche.' });
  }
  return faults;
}

/** Whether both let a person do exactly the same. */
export function sameRights(one: Rights, other: Rights): boolean {
  return (
    one.actorType === other.actorType &&
    sameMembers(one.roles, other.roles) &&
    sameMembers(one.processCodes, other.processCodes)
  );
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.every((member) => others.includes(member)) && others.every((member) => some.includes(member));
}

/** P-81: whether the change takes an active local administrator away from the organization. */
export function losesAdministrator(
  before: Pick<Rights, 'actorType'> & { readonly active: boolean },
  after: Pick<Rights, 'actorType'> & { readonly active: boolean },
): boolean {
  const serves = ({ actorType, active }: typeof before) => active && actorType === 'LOCAL_ADMINISTRATOR';
  return serves(before) && !serves(after);
}

/** D-22: whether the person now owes a second step that the open sessions never took. */
export function owesSecondStep(before: Rights, after: Rights): boolean {
  return !needsOtp(before) && needsOtp(after);
}
