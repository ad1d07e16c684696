import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isStorable } from '../platform/text.ts';
import { badRequest, Refused } from '../refusals/catalogue.ts';

/** What a person typed in a form. */
export interface Form {
  /** The value without the spaces around it; null when absent or empty. */
  text(name: string): string | null;
  /** The value as it was typed; empty when absent. For passwords. */
  raw(name: string): string;
  /** Every value of a name, without the empty ones: check boxes. */
  list(name: string): string[];
}

/** The form that was sent carries no token of this browser, or comes from elsewhere: nothing was done. */
export class FormExpired extends Error {}

const BODY_LIMIT = 64 * 1024;
const MAX_FIELDS = 200;
export const TOKEN_FIELD = '_token';
const TOKEN_BYTES = 32;
// Says what the token is for, so that the secret can sign something else one day.
const TOKEN_LABEL = 'hubee:form';

/** Forms are the only bodies the portal reads. */
export function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    async (_request: FastifyRequest, body: string) => parseForm(body),
  );
}

function parseForm(body: string): URLSearchParams {
  const fields = new URLSearchParams(body);
  if (fields.size > MAX_FIELDS) throw new Refused(badRequest);
  // D-13: PostgreSQL can store neither; a browser sends neither.
  for (const [name, value] of fields) if (!isStorable(name) || !isStorable(value)) throw new Refused(badRequest);
  return fields;
}

/** The form of a POST. */
export function formOf(request: FastifyRequest): Form {
  const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  return {
    text: (name) => fields.get(name)?.trim() || null,
    raw: (name) => fields.get(name) ?? '',
    list: (name) =>
      fields
        .getAll(name)
        .map((value) => value.trim())
        .filter((value) => value !== ''),
  };
}

/**
 * What a form must carry to be accepted from the browser that holds this cookie. Masked anew each time: pages are
 * compressed, and the size of many of them would otherwise tell a constant token bit by bit.
 */
export function formToken(secret: string): string {
  const mask = randomBytes(TOKEN_BYTES);
  return Buffer.concat([mask, xor(mask, proofOf(secret))]).toString('base64url');
}

/** Refuses a form that another site made the browser send, or that was made for another session. */
export function judgeForm(request: FastifyRequest, publicUrl: string, secrets: readonly string[]): void {
  if (!comesFromHere(request, publicUrl)) throw new FormExpired();
  // A form with files is read piece by piece: its route judges the token before it reads any file.
  if (request.routeOptions.config.readsToken !== true) judgeToken(formOf(request).raw(TOKEN_FIELD), secrets);
}

export function judgeToken(text: string, secrets: readonly string[]): void {
  const token = Buffer.from(text, 'base64url');
  if (token.length !== 2 * TOKEN_BYTES) throw new FormExpired();
  const given = xor(token.subarray(0, TOKEN_BYTES), token.subarray(TOKEN_BYTES));
  if (!secrets.some((secret) => timingSafeEqual(proofOf(secret), given))) throw new FormExpired();
}

function proofOf(secret: string): Buffer {
  return createHmac('sha256', secret).update(TOKEN_LABEL).digest();
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}

function comesFromHere({ headers, routeOptions }: FastifyRequest, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (headers.origin === undefined) return true;
  // A page that tells nobody its address, because that address is a secret, sends « null » to its own site as well.
  if (headers.origin === 'null') return routeOptions.config.hidesAddress === true;
  return isOwnOrigin(headers.origin, publicUrl, headers.host);
}

/** Behind a proxy the Host may differ from the public address: either is ours. */
function isOwnOrigin(origin: string, publicUrl: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  const own = new URL(publicUrl);
  if (own.protocol === 'https:' && given.protocol !== 'https:') return false;
  return given.host === own.host || given.host === host;
}
