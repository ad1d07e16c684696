import { UnexpectedAnswer } from './failures.ts';

// What the hub answers is checked as it is read: an error page of some proxy must not be taken for data, and an
// identifier becomes a file name only if it is one.

export interface HubAttachment {
  readonly id: string;
  readonly status: string;
  readonly fileName: string;
  readonly size: number;
}

export interface HubFolder {
  readonly id: string;
  readonly globalStatus: string;
  readonly attachments: readonly HubAttachment[];
}

export interface HubEvent {
  readonly id: string;
  /** Organization identifier. */
  readonly transmitter: string;
  readonly status: string;
  readonly caseNewStatus: string | null;
  readonly attachments: readonly HubAttachment[];
  /** As received. */
  readonly raw: unknown;
}

export interface HubCase {
  readonly id: string;
  readonly externalId: string;
  readonly status: string;
  readonly recipient: string;
  readonly attachments: readonly HubAttachment[];
  readonly events: readonly HubEvent[];
  /** As received. */
  readonly raw: unknown;
}

export interface HubNotification {
  readonly id: string;
  readonly caseId: string;
  /** Null: a new télédossier. */
  readonly eventId: string | null;
  /** Null for a new télédossier, and from a hub that does not know `eventDetails`. */
  readonly eventStatus: string | null;
}

export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new UnexpectedAnswer('La réponse n’est pas du JSON : cette adresse est-elle bien celle d’un hub ?');
  }
}

/** The messages of an error body, in the hub's shape (H-71) or in OAuth's (H-49). */
export function messagesIn(text: string): string[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [];
  }
  const errors = property(body, 'errors');
  const found = Array.isArray(errors) ? errors.map((error) => property(error, 'message')) : [];
  return [...found, property(body, 'error_description')].filter((message) => typeof message === 'string');
}

export function parseToken(text: string): { token: string; expiresIn: number } {
  const body = parseJson(text);
  const expiresIn = property(body, 'expires_in');
  return { token: textAt(body, 'access_token'), expiresIn: typeof expiresIn === 'number' ? expiresIn : 3600 };
}

export function parseFolder(value: unknown): HubFolder {
  return {
    id: uuidAt(value, 'id'),
    globalStatus: textAt(value, 'globalStatus'),
    attachments: listAt(value, 'attachments').map(parseAttachment),
  };
}

export function parseCase(value: unknown): HubCase {
  return {
    id: uuidAt(value, 'id'),
    externalId: textAt(value, 'externalId'),
    status: textAt(value, 'status'),
    recipient: organizationAt(value, 'recipient'),
    attachments: listAt(value, 'attachments').map(parseAttachment),
    events: listAt(value, 'events').map(parseEvent),
    raw: value,
  };
}

export function parseEvent(value: unknown): HubEvent {
  return {
    id: uuidAt(value, 'id'),
    transmitter: organizationAt(value, 'transmitter'),
    status: textAt(value, 'status'),
    caseNewStatus: optionalTextAt(value, 'caseNewStatus'),
    attachments: listAt(value, 'attachments').map(parseAttachment),
    raw: value,
  };
}

export function parseNotifications(value: unknown): HubNotification[] {
  return listOf(value).map((item) => ({
    id: uuidAt(item, 'id'),
    caseId: uuidAt(item, 'caseId'),
    eventId: optionalTextAt(item, 'eventId') === null ? null : uuidAt(item, 'eventId'),
    eventStatus: optionalTextAt(item, 'eventStatus'),
  }));
}

function parseAttachment(value: unknown): HubAttachment {
  const size = property(value, 'size');
  if (typeof size !== 'number') throw unexpected('size');
  return { id: uuidAt(value, 'id'), status: textAt(value, 'status'), fileName: textAt(value, 'fileName'), size };
}

function organizationAt(value: unknown, key: string): string {
  const found = property(value, key);
  return ['type', 'companyRegister', 'branchCode'].map((part) => textAt(found, part)).join('-');
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function uuidAt(value: unknown, key: string): string {
  const found = textAt(value, key);
  if (!UUID.test(found)) throw unexpected(key);
  return found;
}

export function textAt(value: unknown, key: string): string {
  const found = property(value, key);
  if (typeof found !== 'string') throw unexpected(key);
  return found;
}

export function optionalTextAt(value: unknown, key: string): string | null {
  const found = property(value, key);
  return typeof found === 'string' && found !== '' ? found : null;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = property(value, key);
  return Array.isArray(found) ? found : [];
}

/** A bare array, as lists of v1 are. */
export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new UnexpectedAnswer('Le hub devait répondre une liste.');
  return value;
}

/** A property of a parsed object; undefined when there is none, or no object. */
export function property(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function unexpected(key: string): UnexpectedAnswer {
  return new UnexpectedAnswer(`La réponse du hub n’a pas de « ${key} » lisible.`);
}
