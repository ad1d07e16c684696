import type { FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { lastAdministrator, type Refusal, Refused } from '../../refusals/catalogue.ts';
import { type FieldFault, InvalidFields } from '../../refusals/fields.ts';
import { traceRefusal } from '../traceRefusal.ts';

/** Why a form comes back to the person who sent it, to be corrected. */
export interface Rejection {
  readonly status: 409 | 422;
  readonly faults: readonly FieldFault[];
  readonly refusals: readonly Refusal[];
}

export type Attempt<T> =
  | { readonly done: T; readonly rejection: null }
  | { readonly done: null; readonly rejection: Rejection };

/**
 * Runs what a form asked for. What the person can correct or must be told beside the form is a value (wrong fields, a
 * state that forbids it); a missing right or object stays an exception, answered by the portal's own pages (P-14).
 */
export async function attempt<T>(work: Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work, rejection: null };
  } catch (error) {
    const rejection = rejectionOf(error);
    if (rejection === null) throw error;
    return { done: null, rejection };
  }
}

function rejectionOf(error: unknown): Rejection | null {
  if (error instanceof InvalidFields) return { status: 422, faults: error.faults, refusals: [] };
  if (!(error instanceof Refused) || error.refusals[0].status !== 409) return null;
  return { status: 409, faults: [], refusals: error.refusals };
}

/** P-81: a refused change of rights leaves a trace, as those that end on a page of their own do. */
export async function traceRejection(hub: Hub, request: FastifyRequest, rejection: Rejection): Promise<void> {
  if (rejection.refusals.includes(lastAdministrator)) await traceRefusal(hub, request, rejection.status);
}
