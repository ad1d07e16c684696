import type { Knowledge } from './ledger.ts';

/** What its administrator, or its owner, knows of an account. */
export interface AccountEntry {
  /** Null for an account made from a subscription: only its address is known. */
  readonly id: string | null;
  readonly email: string;
  creation: Knowledge;
  /** Null: none yet, or an answer was lost and nobody knows which. */
  password: string | null;
  /** Those it may have now; empty while nobody has tried to give it one. */
  readonly possiblePasswords: Set<string>;
  /** The roles it may have now, each as a sorted list in one text; the same for « Actif ». */
  readonly possibleRoles: Set<string>;
  readonly possibleActive: Set<boolean>;
  readonly changes: Count;
  readonly signIns: Count;
  readonly resets: Count;
  /** Message-IDs of the mails whose link was followed. */
  readonly followed: Set<string>;
}

/** What is known of the subscription of one service. */
export interface SubscriptionEntry {
  readonly id: string;
  readonly organization: string;
  /** What it may be now; a mode that was never chosen is ''. */
  readonly modes: Set<string>;
  readonly emails: Set<string>;
  readonly statuses: Set<string>;
  /** Settings, activations and suspensions. */
  readonly changes: Count;
  /** Every address that it may ever have had. */
  readonly notified: Set<string>;
  readonly requests: { readonly processCode: string; asked: boolean; accepted: boolean }[];
  /** Télédossiers that were to arrive, in that order. */
  readonly arrivals: { readonly number: string; acknowledged: boolean }[];
}

export interface Count {
  acknowledged: number;
  /** Sent without an answer: it may have happened or not. */
  unanswered: number;
}

/** Everything the portal acknowledged, written down by those who asked for it. */
export class PortalLedger {
  readonly accounts: AccountEntry[] = [];
  readonly subscriptions: SubscriptionEntry[] = [];
  /** Answers that must never come. */
  readonly faults: string[] = [];
  /** Resolves at the first of them: whoever waits for the others waits in vain. */
  readonly faulted: Promise<void>;
  acknowledged = 0;
  unanswered = 0;
  /** Writes sent and not answered yet; creations of accounts among them. */
  underWay = 0;
  creationsUnderWay = 0;
  /** Message-IDs of the mails that were being sent when a process was killed: only these may arrive twice. */
  readonly cutShort = new Set<string>();
  #onFault = (): void => undefined;

  constructor() {
    this.faulted = new Promise((resolve) => {
      this.#onFault = resolve;
    });
  }

  account(id: string | null, email: string, roles: readonly string[]): AccountEntry {
    const entry: AccountEntry = {
      id,
      email,
      creation: 'unknown',
      password: null,
      possiblePasswords: new Set(),
      possibleRoles: new Set([rolesText(roles)]),
      possibleActive: new Set([true]),
      changes: { acknowledged: 0, unanswered: 0 },
      signIns: { acknowledged: 0, unanswered: 0 },
      resets: { acknowledged: 0, unanswered: 0 },
      followed: new Set(),
    };
    this.accounts.push(entry);
    return entry;
  }

  subscription(id: string, organization: string, email: string): SubscriptionEntry {
    const entry: SubscriptionEntry = {
      id,
      organization,
      modes: new Set(['']),
      emails: new Set([email]),
      statuses: new Set(['Inactif']),
      changes: { acknowledged: 0, unanswered: 0 },
      notified: new Set(),
      requests: [],
      arrivals: [],
    };
    this.subscriptions.push(entry);
    return entry;
  }

  /** Keeps count of a write; null is an answer that never came. */
  async write<T>(work: () => Promise<T | null>): Promise<T | null> {
    this.underWay += 1;
    try {
      const answer = await work();
      if (answer === null) this.unanswered += 1;
      else this.acknowledged += 1;
      return answer;
    } finally {
      this.underWay -= 1;
    }
  }

  fault(text: string): void {
    if (this.faults.length < 20) this.faults.push(text);
    this.#onFault();
  }
}

export function isWithin(found: unknown, count: Count): boolean {
  return Number(found) >= count.acknowledged && Number(found) <= total(count);
}

export function total({ acknowledged, unanswered }: Count): number {
  return acknowledged + unanswered;
}

export function rolesText(roles: readonly string[]): string {
  return [...roles].sort().join(' ');
}
