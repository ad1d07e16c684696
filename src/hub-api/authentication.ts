import type { FastifyRequest } from 'fastify';
import type { Caller, PartnerInfo, Scope } from '../clients/rules.ts';
import { findTokenOwner } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { codePoints } from '../platform/text.ts';
import { sha256 } from '../platform/vault.ts';
import {
  invalidCredentials,
  methodNotAllowed,
  missingCredentials,
  Refused,
  unauthorized,
} from '../refusals/catalogue.ts';
import type { Fault } from './faults.ts';
import { decodeHeader } from './text.ts';
import { InvalidRequest } from './validation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. */
    scopes?: readonly Scope[];
    /** Open to all. A route that declares neither is refused to everybody. */
    public?: true;
    /** POST routes that only stand for PATCH (H-66). */
    patchOverride?: boolean;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

const BEARER = /^bearer +([\w.~+/=-]+) *$/i;
const HEADERS = ['editorName', 'applicationName', 'softwareVersion'] as const;
const MAX_HEADER = 50;

/** Order of checks (H-70): token, then scope, then the rest. Leaves the caller on the request. */
export async function authenticate(hub: Pick<Hub, 'db' | 'clock'>, request: FastifyRequest): Promise<void> {
  const { scopes, patchOverride, public: open } = request.routeOptions.config;
  if (open === true) return;
  if (scopes === undefined) throw new Refused(unauthorized);
  const owner = await tokenOwner(hub, request.headers.authorization);
  if (!owner.scopes.some((scope) => scopes.includes(scope))) throw new Refused(unauthorized);
  if (patchOverride === true) requirePatchOverride(request);
  request.caller = { ...owner, partner: partnerInfo(request), requestId: request.id };
}

async function tokenOwner(hub: Pick<Hub, 'db' | 'clock'>, header: string | undefined) {
  if (header === undefined) throw new Refused(missingCredentials);
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new Refused(invalidCredentials);
  const owner = await findTokenOwner(hub.db, sha256(token), hub.clock());
  if (owner === undefined) throw new Refused(invalidCredentials);
  return owner;
}

function requirePatchOverride(request: FastifyRequest): void {
  const override = request.headers['x-http-method-override'];
  if (typeof override !== 'string' || override.trim().toUpperCase() !== 'PATCH') throw new Refused(methodNotAllowed);
}

/** H-60: the three headers, null when none was sent; each at most 50 characters. */
function partnerInfo(request: FastifyRequest): PartnerInfo | null {
  const faults: Fault[] = [];
  const [editorName, applicationName, softwareVersion] = HEADERS.map((name) => {
    const raw = request.headers[name.toLowerCase()];
    if (raw === undefined) return null;
    const value = decodeHeader(String(raw));
    const length = codePoints(value);
    if (length > MAX_HEADER) {
      const detail = `String "${value}" is too long (length: ${length}, maximum allowed: ${MAX_HEADER})`;
      faults.push({ where: `header.${name}`, detail });
    }
    return value;
  });
  if (faults.length > 0) throw new InvalidRequest(faults);
  const values = { editorName, applicationName, softwareVersion };
  if (Object.values(values).every((value) => value === null || value === undefined)) return null;
  return {
    editorName: editorName ?? null,
    applicationName: applicationName ?? null,
    softwareVersion: softwareVersion ?? null,
  };
}

/** The authenticated caller of a route that declares its scopes. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error('route declares no scopes');
  return request.caller;
}
