import { type Database, type Queryable, type Statement, statement } from '../platform/database.ts';

/** A trace as the « Journal » of a service reads it. */
export interface JournalRow {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly detail: unknown;
  /** Who acted: a person, a client of the API, or, when both are null, the hub. */
  readonly accountId: string | null;
  readonly clientId: string | null;
  readonly organization: string | null;
}

/** Only the software of whoever called, or only one person; null: everybody. */
export type JournalActor = { readonly accountId: string } | 'SOFTWARE' | null;

export interface JournalQuery {
  readonly organization: string;
  readonly actor: JournalActor;
  /** Null: whatever was done. */
  readonly actions: readonly string[] | null;
  /** Identifiers tell the time: both bounds are left out. */
  readonly above: string;
  readonly below: string;
  /** Nearest to `below` first, or to `above`. */
  readonly direction: 'OLDER' | 'NEWER';
  readonly limit: number;
}

const COLUMNS = `a.id, a.at, a.action, a.subject_type AS "subjectType", a.subject_id AS "subjectId", a.from_state AS "from",
  a.to_state AS "to", a.detail, a.account_id AS "accountId", a.client_id AS "clientId", a.organization`;

type ActorKind = 'ANYBODY' | 'PERSON' | 'SOFTWARE';

const statements = new Map<string, Statement<JournalRow>>();

/**
 * The service, then the action if some are asked, choose the stretch of the index that is read. They are compared together
 * with the identifier, so that the index of identifiers alone, which goes through everybody's traces, cannot serve. What
 * one person did has an index of its own.
 */
function pageOf(direction: JournalQuery['direction'], actor: ActorKind, chosen: boolean): Statement<JournalRow> {
  const name = `journal.${direction}.${actor}.${chosen ? 'actions' : 'all'}`.toLowerCase();
  const known = statements.get(name);
  if (known !== undefined) return known;
  const made = statement<JournalRow>(
    name,
    actor === 'PERSON' ? ofPerson(direction, chosen) : ofService(direction, actor, chosen),
  );
  statements.set(name, made);
  return made;
}

function ofPerson(direction: JournalQuery['direction'], chosen: boolean): string {
  return `SELECT ${COLUMNS} FROM audit a WHERE a.account_id = $5 AND a.journal = $1 AND a.id > $2 AND a.id < $3
    ${chosen ? 'AND a.action = ANY ($6::text[])' : ''} ORDER BY a.id ${orderOf(direction)} LIMIT $4`;
}

function ofService(direction: JournalQuery['direction'], actor: ActorKind, chosen: boolean): string {
  const order = orderOf(direction);
  const software = actor === 'SOFTWARE' ? 'AND a.account_id IS NULL AND a.client_id IS NOT NULL' : '';
  const place = chosen ? ['a.journal', 'a.action', 'a.id'] : ['a.journal', 'a.id'];
  const beside = chosen ? '$1::text, wanted.action' : '$1::text';
  const stretch = `SELECT a.* FROM audit a WHERE a.journal IS NOT NULL AND (${place.join(', ')}) > (${beside}, $2::uuid)
    AND (${place.join(', ')}) < (${beside}, $3::uuid) ${software}
    ORDER BY ${place.map((column) => `${column} ${order}`).join(', ')} LIMIT $4`;
  return chosen
    ? `SELECT ${COLUMNS} FROM unnest($5::text[]) AS wanted (action) CROSS JOIN LATERAL (${stretch}) AS a
       ORDER BY a.id ${order} LIMIT $4`
    : `SELECT ${COLUMNS} FROM (${stretch}) AS a ORDER BY a.id ${order}`;
}

function orderOf(direction: JournalQuery['direction']): string {
  return direction === 'OLDER' ? 'DESC' : 'ASC';
}

/** Traces of one service between two identifiers, nearest first. */
export function findJournalPage(db: Database, query: JournalQuery): Promise<JournalRow[]> {
  const { organization, actor, actions, above, below, limit } = query;
  const kind = actor === null ? 'ANYBODY' : actor === 'SOFTWARE' ? 'SOFTWARE' : 'PERSON';
  const parameters: unknown[] = [organization, above, below, limit];
  if (actor !== null && actor !== 'SOFTWARE') parameters.push(actor.accountId);
  if (actions !== null) parameters.push(actions);
  // On a connection of its own: years of a large service may be gone through.
  return db.list(pageOf(query.direction, kind, actions !== null), parameters);
}

/** What things are called, by their identifier. */
export interface NameRow {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly organizationName: string;
}

const selectPeople = statement<NameRow>(
  'journal.people',
  `SELECT a.id, a.first_name || ' ' || upper(a.last_name) AS name, a.organization, o.name AS "organizationName"
   FROM accounts a JOIN organizations o ON o.id = a.organization WHERE a.id = ANY ($1::uuid[])`,
);
const selectMembers = statement<{ id: string; name: string }>(
  'journal.members',
  `SELECT id, first_name || ' ' || upper(last_name) AS name FROM accounts WHERE organization = $1 ORDER BY name_key, id`,
);
const selectCases = statement<{ id: string; name: string }>(
  'journal.cases',
  `SELECT id, external_id AS name FROM cases WHERE id = ANY ($1::uuid[]) AND recipient = $2`,
);
const selectSubscriptions = statement<{ id: string; name: string }>(
  'journal.subscriptions',
  `SELECT s.id, p.name FROM subscriptions s JOIN processes p ON p.code = s.process_code
   WHERE s.id = ANY ($1::uuid[]) AND s.subscriber = $2`,
);
const selectProcesses = statement<{ id: string; name: string }>(
  'journal.processes',
  `SELECT code AS id, name FROM processes WHERE code = ANY ($1::text[])`,
);
const selectOrganizations = statement<{ id: string; name: string }>(
  'journal.organizations',
  `SELECT id, name FROM organizations WHERE id = ANY ($1::text[])`,
);

/** Who acted, wherever they are. */
export function peopleNamed(db: Queryable, ids: readonly string[]): Promise<NameRow[]> {
  return db.rows(selectPeople, [ids]);
}

/** Everybody of a service, active or not, in the order of their names. */
export function membersOf(db: Queryable, organization: string): Promise<{ id: string; name: string }[]> {
  return db.rows(selectMembers, [organization]);
}

/** The numbers of the télédossiers that are still that service's. */
export function casesNamed(db: Queryable, ids: readonly string[], organization: string) {
  return db.rows(selectCases, [ids, organization]);
}

/** The démarches of the subscriptions of that service. */
export function subscriptionsNamed(db: Queryable, ids: readonly string[], organization: string) {
  return db.rows(selectSubscriptions, [ids, organization]);
}

export function processesNamed(db: Queryable, codes: readonly string[]) {
  return db.rows(selectProcesses, [codes]);
}

export function organizationsNamed(db: Queryable, ids: readonly string[]) {
  return db.rows(selectOrganizations, [ids]);
}
