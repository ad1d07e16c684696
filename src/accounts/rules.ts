/** « Type d'acteur » (P-7), in the order of the lists. */
export const ACTOR_TYPES = ['LOCAL_ADMINISTRATOR', 'TECHNICAL_DELEGATE', 'AGENT'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** The six roles (§2.2), in the order of « Ajouter un rôle » (P-77): CU, GU, CA, GA, GT, CT. */
export const ROLES = [
  'ACCOUNTS_READ',
  'ACCOUNTS_MANAGE',
  'SUBSCRIPTIONS_READ',
  'SUBSCRIPTIONS_MANAGE',
  'CASES_MANAGE',
  'CASES_READ',
] as const;
export type Role = (typeof ROLES)[number];

export const TITLES = ['M', 'Mme'] as const;
export type Title = (typeof TITLES)[number];

/** What decides everything a person may do and see: type, roles, habilitations, organization. */
export interface Rights {
  readonly actorType: ActorType;
  readonly roles: readonly Role[];
  /** Habilitations of an agent. An empty list means none, never all (P-15). */
  readonly processCodes: readonly string[];
}

/** The person on whose behalf the portal acts. Loaded at each request, so that a change of rights counts at once (P-23). */
export interface User extends Rights {
  readonly accountId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly organization: string;
  readonly organizationName: string;
  readonly requestId: string;
}

/** P-13, D-19: what a new account of each type may do, before anybody chose otherwise. */
export const DEFAULT_ROLES: Readonly<Record<ActorType, readonly Role[]>> = {
  LOCAL_ADMINISTRATOR: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
  TECHNICAL_DELEGATE: ['SUBSCRIPTIONS_MANAGE'],
  AGENT: ['CASES_MANAGE'],
};

const INCLUDED: Readonly<Partial<Record<Role, Role>>> = {
  ACCOUNTS_MANAGE: 'ACCOUNTS_READ',
  SUBSCRIPTIONS_MANAGE: 'SUBSCRIPTIONS_READ',
  CASES_MANAGE: 'CASES_READ',
};

/** P-12: a « Gestion » role includes the matching « Consultation » role. */
export function holdsRole({ roles }: Pick<Rights, 'roles'>, role: Role): boolean {
  return roles.some((held) => held === role || INCLUDED[held] === role);
}

/** P-31, D-22: who gives a code besides the password, at every sign-in. */
export function needsOtp({ actorType, roles }: Pick<Rights, 'actorType' | 'roles'>): boolean {
  return actorType !== 'AGENT' || roles.includes('ACCOUNTS_MANAGE') || roles.includes('SUBSCRIPTIONS_MANAGE');
}

export function isActorType(text: string): text is ActorType {
  return ACTOR_TYPES.some((type) => type === text);
}

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}

export function isTitle(text: string): text is Title {
  return TITLES.some((title) => title === text);
}
