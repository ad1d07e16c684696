import { declinedSteps } from '../accounts/preferenceRules.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import type { Queryable } from '../platform/database.ts';
import {
  type AwaitedPerson,
  awaitedPeople,
  awaitedPerson,
  judgeAgents,
  lacksOwnRole,
  type NamedAccount,
  type NamedProcess,
  type PeopleFacts,
  processesToOpen,
  type SubscriptionFacts,
  stepRights,
  subscriptionSteps,
  type Unopened,
} from './rules.ts';
import { declinableAs, type FirstStep } from './steps.ts';
import {
  findNamed,
  findNeverActivated,
  findPeopleFacts,
  findReaders,
  findSituation,
  findSubscriptionFacts,
} from './store.ts';

// Beyond, the list of accounts says more than a checklist.
const NAMED = 5;

/**
 * « Premiers pas »: what is left for the télédossiers of the person's service to arrive and be read, in the order of the
 * four Actions. Only what that person may do; nothing for a service that can change nothing any more (D-36).
 */
export async function readFirstSteps(hub: Pick<Hub, 'db' | 'clock'>, user: User): Promise<readonly FirstStep[]> {
  const rights = stepRights(user);
  if (!rights.subscriptions && !rights.accounts) return [];
  const { accountId, organization } = user;
  const [situation, subscriptions, people] = await Promise.all([
    findSituation(hub.db, accountId, organization),
    findSubscriptionFacts(hub.db, organization),
    findPeopleFacts(hub.db, organization),
  ]);
  if (situation === undefined || !isActiveOrganization(situation.organizationStatus)) return [];
  const now = hub.clock();
  const ownRole = lacksOwnRole(user, subscriptions, now);
  const steps = [
    ...(rights.subscriptions ? stepsOfSubscriptions(subscriptions, now) : []),
    ...(rights.accounts && ownRole ? [{ kind: 'OWN_ROLE_MISSING' as const, accountId }] : []),
    ...(rights.accounts
      ? await stepsOfPeople(hub.db, organization, processesToOpen(subscriptions, now), people, now)
      : []),
  ];
  const declined = new Set<string | null>(declinedSteps(situation.preferences));
  return steps.filter((step) => !declined.has(declinableAs(step)));
}

function stepsOfSubscriptions(subscriptions: readonly SubscriptionFacts[], now: Date): FirstStep[] {
  return subscriptions.flatMap((subscription) =>
    subscriptionSteps(subscription, now).map((kind) => ({
      kind,
      subscriptionId: subscription.id,
      process: subscription.process,
    })),
  );
}

async function stepsOfPeople(
  db: Queryable,
  organization: string,
  processes: readonly NamedProcess[],
  people: PeopleFacts,
  now: Date,
): Promise<FirstStep[]> {
  const unopened = await unopenedOf(db, organization, processes, people);
  const awaited = awaitedPeople(unopened);
  const named = unopened.flatMap(([, why]) =>
    why.reason === 'NO_AGENT' || why.accountId === null ? [] : why.accountId,
  );
  const [known, others] = await Promise.all([
    findNamed(db, organization, [...new Set(named)]),
    // Whoever is waited for above has a line of his own already.
    findNeverActivated(db, organization, [...awaited.keys()], NAMED),
  ]);
  const personOf = (account: NamedAccount): AwaitedPerson => awaitedPerson(account, now);
  const agentOf = (id: string | null) => known.filter((account) => account.id === id).map(personOf)[0] ?? null;
  const beyond = others.total - others.accounts.length;
  const { administratorReads } = people;
  return [
    ...unopened.flatMap(([process, { reason }]) =>
      reason === 'NO_AGENT' ? [{ kind: reason, process, administratorReads }] : [],
    ),
    ...known.flatMap((account): FirstStep[] => {
      const waiting = awaited.get(account.id);
      return waiting === undefined ? [] : [{ kind: 'READER_PENDING', person: personOf(account), processes: waiting }];
    }),
    ...others.accounts.map((account) => ({ kind: 'NEVER_ACTIVATED' as const, person: personOf(account) })),
    ...(beyond > 0 ? [{ kind: 'OTHERS_NEVER_ACTIVATED' as const, count: beyond }] : []),
    ...unopened.flatMap(([process, why]): FirstStep[] =>
      why.reason === 'NOT_HABILITATED'
        ? [{ kind: why.reason, process, agent: agentOf(why.accountId), administratorReads }]
        : [],
    ),
    ...(people.administrators === 1 ? [{ kind: 'SINGLE_ADMINISTRATOR' as const }] : []),
  ];
}

async function unopenedOf(
  db: Queryable,
  organization: string,
  processes: readonly NamedProcess[],
  people: PeopleFacts,
): Promise<(readonly [NamedProcess, Unopened])[]> {
  const readers = await findReaders(
    db,
    organization,
    processes.map(({ code }) => code),
  );
  return processes.flatMap((process) => {
    const why = judgeAgents(people, readers.get(process.code));
    return why === null ? [] : [[process, why] as const];
  });
}
