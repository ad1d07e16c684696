import { caseScope, journalScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import type { Database } from '../platform/database.ts';
import { isUuid } from '../platform/text.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import {
  casesNamed,
  findJournalPage,
  type JournalQuery,
  type JournalRow,
  membersOf,
  type NameRow,
  organizationsNamed,
  peopleNamed,
  processesNamed,
  subscriptionsNamed,
} from './journalStore.ts';

export type JournalFilter = Omit<JournalQuery, 'organization'>;

/** `elsewhere`: the organization of whoever acts, when it is not the service itself. */
export type JournalWho =
  | { readonly kind: 'PERSON'; readonly name: string | null; readonly elsewhere: string | null }
  | { readonly kind: 'SOFTWARE'; readonly clientId: string; readonly elsewhere: string | null }
  | { readonly kind: 'HUB' };

/** What it was done on, as far as it is the service's. */
export interface JournalObject {
  readonly kind: 'CASE' | 'PROCESS' | 'ACCOUNT';
  readonly name: string;
}

export interface JournalEntry {
  readonly id: string;
  readonly at: Date;
  readonly who: JournalWho;
  readonly action: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly object: JournalObject | null;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  /** Whether something lies further in the direction that was read. */
  readonly more: boolean;
}

/** The service whose journal the person may read; anybody else is refused (P-14: 403). */
export function journalReached(user: User): string {
  const organization = journalScope(user);
  if (organization === null) throw new Refused(forbidden);
  return organization;
}

/** D-26: one page of what was done in the name of the person's service, newest first whatever the direction. */
export async function readJournal(hub: Pick<Hub, 'db'>, user: User, filter: JournalFilter): Promise<JournalPage> {
  const organization = journalReached(user);
  const found = await findJournalPage(hub.db, { ...filter, organization, limit: filter.limit + 1 });
  const rows = found.slice(0, filter.limit);
  if (filter.direction === 'NEWER') rows.reverse();
  return { entries: await named(hub.db, user, rows), more: found.length > filter.limit };
}

/** D-26: the people whose acts the journal can be narrowed to. */
export function journalPeople(hub: Pick<Hub, 'db'>, user: User) {
  return membersOf(hub.db, journalReached(user));
}

interface Names {
  readonly people: ReadonlyMap<string, NameRow>;
  readonly cases: ReadonlyMap<string, string>;
  readonly subscriptions: ReadonlyMap<string, string>;
  readonly processes: ReadonlyMap<string, string>;
  readonly organizations: ReadonlyMap<string, string>;
}

/**
 * Names are looked for by page, each in the perimeter of the service: what has left it has none. P-18: nor have
 * télédossiers, for who reaches none.
 */
async function named(db: Database, user: User, rows: readonly JournalRow[]): Promise<JournalEntry[]> {
  const { organization } = user;
  const caseIds = caseScope(user) === null ? [] : uuids(rows.map(caseOf));
  const subjects = (type: string) => rows.filter((row) => row.subjectType === type).map(({ subjectId }) => subjectId);
  const [people, cases, subscriptions, processes, organizations] = await Promise.all([
    peopleNamed(db, uuids([...rows.map(({ accountId }) => accountId), ...subjects('account')])),
    casesNamed(db, caseIds, organization),
    subscriptionsNamed(db, uuids(subjects('subscription')), organization),
    processesNamed(db, [...new Set(rows.flatMap((row) => processOf(row) ?? []))]),
    organizationsNamed(db, [...new Set(rows.flatMap((row) => row.organization ?? []))]),
  ]);
  const names: Names = {
    people: new Map(people.map((row) => [row.id, row])),
    cases: byId(cases),
    subscriptions: byId(subscriptions),
    processes: byId(processes),
    organizations: byId(organizations),
  };
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    who: whoOf(names, organization, row),
    action: row.action,
    from: row.from,
    to: row.to,
    detail: detailOf(row),
    object: objectOf(names, organization, row),
  }));
}

function whoOf(names: Names, organization: string, row: JournalRow): JournalWho {
  if (row.accountId !== null) {
    const person = names.people.get(row.accountId);
    const elsewhere = person === undefined || person.organization === organization ? null : person.organizationName;
    return { kind: 'PERSON', name: person?.name ?? null, elsewhere };
  }
  if (row.clientId === null || row.organization === null) return { kind: 'HUB' };
  const elsewhere = row.organization === organization ? null : (names.organizations.get(row.organization) ?? '');
  return { kind: 'SOFTWARE', clientId: row.clientId, elsewhere };
}

function objectOf(names: Names, organization: string, row: JournalRow): JournalObject | null {
  const of = (kind: JournalObject['kind'], name: string | undefined) => (name === undefined ? null : { kind, name });
  const caseId = caseOf(row);
  if (caseId !== null) return of('CASE', names.cases.get(caseId));
  if (row.subjectType === 'subscription') return of('PROCESS', names.subscriptions.get(row.subjectId));
  if (row.subjectType === 'account') {
    const person = names.people.get(row.subjectId);
    return of('ACCOUNT', person?.organization === organization ? person.name : undefined);
  }
  const code = processOf(row);
  return code === null ? null : of('PROCESS', names.processes.get(code));
}

/** The télédossier of a trace: its subject, or that of the file that was taken. */
function caseOf(row: JournalRow): string | null {
  if (row.subjectType === 'case') return row.subjectId;
  const told = row.subjectType === 'attachment' ? detailOf(row).case : null;
  return typeof told === 'string' ? told : null;
}

/** The démarche that credentials are for, or that was asked for. */
function processOf(row: JournalRow): string | null {
  const told = ['client', 'subscriptionRequest'].includes(row.subjectType) ? detailOf(row).processCode : null;
  return typeof told === 'string' ? told : null;
}

function detailOf({ detail }: JournalRow): Readonly<Record<string, unknown>> {
  return detail !== null && typeof detail === 'object' ? Object.fromEntries(Object.entries(detail)) : {};
}

const uuids = (ids: readonly (string | null)[]): string[] => [
  ...new Set(ids.flatMap((id) => (id !== null && isUuid(id) ? [id] : []))),
];

const byId = (rows: readonly { readonly id: string; readonly name: string }[]) =>
  new Map(rows.map(({ id, name }) => [id, name]));
