import { addDays, parisDay, parisInstant } from '../platform/parisTime.ts';

export const SUBSCRIPTION_STATUSES = ['Inactif', 'Actif', 'Suspendu', 'Refusé'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** What decides, at any instant, whether a service receives new télédossiers. */
export interface SubscriptionTimes {
  readonly status: SubscriptionStatus;
  /** 00:01 Europe/Paris of the activation day, null when none was chosen (D-14). */
  readonly effectiveFrom: Date | null;
  readonly endAt: Date | null;
  /**
   * 00:00 Europe/Paris of the day after the suspension (D-14). Stays until a reactivation planned for later takes place:
   * what is « Inactif » meanwhile goes on as suspended.
   */
  readonly suspendedFrom: Date | null;
  /** Whether the démarche is open nationally: once closed, what is planned waits (P-103), what is active goes on (H-20). */
  readonly processActivated: boolean;
}

/** H-24: statuses compare without case; null when unknown. */
export function parseStatus(text: string): SubscriptionStatus | null {
  const lower = text.toLowerCase();
  return SUBSCRIPTION_STATUSES.find((status) => status.toLowerCase() === lower) ?? null;
}

/** D-14: an activation chosen for a day is effective from 00:01 in Paris that day. */
export function effectiveFrom(activateAt: Date): Date {
  return parisInstant(parisDay(activateAt), '00:01');
}

/** D-14: a suspension stops new télédossiers from 00:00 in Paris the next day. */
export function suspensionStart(suspendedAt: Date): Date {
  return parisInstant(addDays(parisDay(suspendedAt), 1), '00:00');
}

/** The status at an instant (D-14, H-146): the nightly batch only writes down what is already so. */
export function statusAt(times: SubscriptionTimes, now: Date): SubscriptionStatus {
  if (times.status === 'Refusé' || times.status === 'Suspendu') return times.status;
  if (times.endAt !== null && times.endAt <= now) return 'Suspendu';
  if (times.status === 'Actif') return 'Actif';
  const hasBegun = times.effectiveFrom !== null && times.effectiveFrom <= now;
  return hasBegun && times.processActivated ? 'Actif' : 'Inactif';
}

/** §6.1, P-101: the day that counts as that of the suspension; null for what is not suspended. */
export function suspensionDay(times: SubscriptionTimes, now: Date): Date | null {
  if (statusAt(times, now) !== 'Suspendu') return null;
  // What was receiving is suspended on one day and stops at the midnight that ends it (D-14).
  return times.suspendedFrom === null ? times.endAt : new Date(times.suspendedFrom.getTime() - 1);
}

/** H-80, E-10: may a new télédossier be addressed to this service now? */
export function receivesNew(times: SubscriptionTimes, now: Date): boolean {
  if (times.status === 'Refusé' || (times.endAt !== null && times.endAt <= now)) return false;
  // P-102: planning a reactivation does not bring forward the midnight at which the suspension stops them.
  return statusAt(times, now) === 'Actif' || (times.suspendedFrom !== null && now < times.suspendedFrom);
}

/** P-102, D-14: suspended, until the day on which its reactivation is planned. */
export function awaitsReactivation(times: SubscriptionTimes, now: Date): boolean {
  return times.suspendedFrom !== null && statusAt(times, now) === 'Inactif';
}

export const NOTIFICATION_FREQUENCIES = ['Unitaire', 'Quotidienne', 'Biquotidienne', 'Aucune'] as const;
export type NotificationFrequency = (typeof NOTIFICATION_FREQUENCIES)[number];

/** H-25: frequencies compare without case; null when unknown. */
export function parseFrequency(text: string): NotificationFrequency | null {
  const lower = text.toLowerCase();
  return NOTIFICATION_FREQUENCIES.find((frequency) => frequency.toLowerCase() === lower) ?? null;
}

/** How a service reads its télédossiers (H-26); null until chosen. */
export const ACCESS_MODES = ['PORTAIL', 'API'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];

/** Somebody named in a subscription (H-28, H-32 a): what their portal account will be made from. */
export interface Person {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly function: string | null;
  readonly phoneNumber: string | null;
  readonly mobileNumber: string | null;
}

/**
 * GET shows only the address of a person, so a PUT of what was read (H-31) brings back no name: for the same address
 * what is known stays, except what the request says; another address is another person.
 */
export function knownPerson(known: Person | null, said: Partial<Person>): Person {
  const same = known?.email != null && said.email?.toLowerCase() === known.email.toLowerCase();
  const nobody = {
    email: null,
    firstName: null,
    lastName: null,
    function: null,
    phoneNumber: null,
    mobileNumber: null,
  };
  return { ...nobody, ...(same && known), ...said };
}

/** Where a subscription stands: its status, and the dates that move it. */
export interface SubscriptionState extends SubscriptionTimes {
  readonly activateAt: Date | null;
  readonly rejectAt: Date | null;
}

export interface StateRequest {
  /** Null keeps the current one (H-115). */
  readonly status: SubscriptionStatus | null;
  readonly activateAt: Date | null;
  readonly endAt: Date | null;
  readonly rejectAt: Date | null;
}

/** What a subscription is before anything was asked of it (H-113). */
export const NEW_STATE: SubscriptionState = {
  status: 'Inactif',
  activateAt: null,
  effectiveFrom: null,
  endAt: null,
  suspendedFrom: null,
  rejectAt: null,
  processActivated: true,
};

/** A refused request is kept as history: nothing brings it back (H-21, P-99); a new one is made instead. */
export function mayBecome(current: SubscriptionStatus, asked: SubscriptionStatus | null): boolean {
  return current !== 'Refusé' || asked === null || asked === 'Refusé';
}

/** Where the request leads (H-115, H-142, D-14). The status is written as it shows at that instant. */
export function nextState(current: SubscriptionState, request: StateRequest, now: Date): SubscriptionState {
  const shown = statusAt(current, now);
  const { activateAt, endAt, rejectAt } = request;
  const dates = {
    activateAt,
    effectiveFrom: activateAt === null ? null : effectiveFrom(activateAt),
    endAt,
    suspendedFrom: null,
    rejectAt,
    processActivated: current.processActivated,
  };
  const next = (): SubscriptionState => {
    switch (request.status ?? shown) {
      case 'Actif':
        return { ...dates, ...activation(current, request, shown, now) };
      case 'Suspendu':
        return { ...dates, status: 'Suspendu', suspendedFrom: suspensionOf(current, shown, now) };
      case 'Refusé':
        return { ...dates, status: 'Refusé', rejectAt: rejectAt ?? current.rejectAt ?? now };
      case 'Inactif':
        // Taking an activation back must not leave the date that would bring it about again at once.
        return shown !== 'Inactif' && dates.effectiveFrom !== null && dates.effectiveFrom <= now
          ? { ...dates, status: 'Inactif', activateAt: null, effectiveFrom: null }
          : {
              ...dates,
              status: 'Inactif',
              suspendedFrom: awaitsReactivation(current, now) ? current.suspendedFrom : null,
            };
    }
  };
  const state = next();
  const status = statusAt(state, now);
  return { ...state, status, suspendedFrom: status === 'Actif' ? null : state.suspendedFrom };
}

/** H-115: at once when the day has come or none is given; otherwise on the day. */
function activation(
  current: SubscriptionState,
  request: StateRequest,
  shown: SubscriptionStatus,
  now: Date,
): Pick<SubscriptionState, 'status' | 'activateAt' | 'effectiveFrom' | 'endAt' | 'suspendedFrom'> {
  const activateAt = request.activateAt ?? (shown === 'Actif' ? current.activateAt : null) ?? now;
  const from = effectiveFrom(activateAt);
  const keepsStatus = request.status === null;
  const suspended = shown === 'Suspendu' || awaitsReactivation(current, now);
  return {
    status: keepsStatus || activateAt <= now || from <= now ? 'Actif' : 'Inactif',
    // P-102: until the day has come.
    suspendedFrom: suspended ? suspensionOf(current, shown, now) : null,
    activateAt,
    effectiveFrom: from,
    endAt: shown === 'Suspendu' ? endAfterReactivation(current, request, now) : request.endAt,
  };
}

/** D-14: reactivation clears the end; only a later one, chosen by this very request, stands. */
function endAfterReactivation(current: SubscriptionState, { endAt }: StateRequest, now: Date): Date | null {
  const chosenNow = endAt !== null && endAt > now && endAt.getTime() !== current.endAt?.getTime();
  return chosenNow ? endAt : null;
}

/** D-14: a service that was receiving receives until midnight in Paris; one that was not stops at once. */
function suspensionOf(current: SubscriptionState, shown: SubscriptionStatus, now: Date): Date {
  if (shown === 'Suspendu' || awaitsReactivation(current, now)) return current.suspendedFrom ?? current.endAt ?? now;
  return shown === 'Actif' ? suspensionStart(now) : now;
}
