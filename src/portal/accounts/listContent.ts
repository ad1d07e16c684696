import type { FastifyRequest } from 'fastify';
import { activeAdministrators } from '../../accounts/activeAdministrators.ts';
import { type AccountList, listAccounts } from '../../accounts/listAccounts.ts';
import { otpOnNewDevice } from '../../accounts/otpOnNewDevice.ts';
import { allows } from '../../accounts/perimeter.ts';
import type { User } from '../../accounts/rules.ts';
import type { AccountRow } from '../../accounts/store.ts';
import type { FirstStep } from '../../firstSteps/steps.ts';
import type { Hub } from '../../hub.ts';
import { landingSteps } from '../firstSteps/landingSteps.ts';
import { preferencesOf, userOf, viewOf } from '../session.ts';
import type { View } from '../view.ts';
import { type ListState, listHref, readListState } from './listState.ts';
import { type OrganizationProcesses, organizationProcesses } from './organizationProcesses.ts';

/** Everything « Gestion des comptes » shows (§5.1). */
export interface ListContent {
  readonly view: View;
  readonly state: ListState;
  readonly accounts: readonly AccountRow[];
  readonly total: number;
  readonly processes: OrganizationProcesses;
  readonly manages: boolean;
  /** P-10. */
  readonly activeAdministrators: number;
  /** « Premiers pas », when this page opens after sign-in. */
  readonly steps: readonly FirstStep[];
  /** D-22; null for whoever may not set it. */
  readonly otpOnNewDevice: boolean | null;
}

/** Loads the list that an address asks for. */
export async function loadList(
  hub: Pick<Hub, 'db' | 'clock'>,
  request: FastifyRequest,
  query: unknown,
): Promise<ListContent> {
  const user = userOf(request);
  const processes = await organizationProcesses(hub, user);
  const state = readListState(query, [...processes.names.keys()], preferencesOf(request).pageSize);
  const [list, administrators, otp, steps] = await Promise.all([
    existingPage(hub, user, state),
    activeAdministrators(hub, user),
    mayAskOtp(user) ? otpOnNewDevice(hub, user.organization) : null,
    landingSteps(hub, request),
  ]);
  return {
    view: viewOf(request),
    state: list.state,
    accounts: list.rows,
    total: list.total,
    processes,
    manages: allows(user, 'accounts.change'),
    activeAdministrators: administrators,
    steps,
    otpOnNewDevice: otp,
  };
}

/** A page beyond the end counts as not asked: accounts may have been filtered away since the address was kept. */
async function existingPage(
  hub: Pick<Hub, 'db'>,
  user: User,
  state: ListState,
): Promise<AccountList & { readonly state: ListState }> {
  const asked = await listAccounts(hub, user, state);
  if (asked.rows.length > 0 || asked.total === 0) return { ...asked, state };
  const first = { ...state, page: { ...state.page, offset: 0 } };
  return { ...(await listAccounts(hub, user, first)), state: first };
}

/** D-22: one page of the portal sets it, whoever may. */
function mayAskOtp(user: User): boolean {
  return user.actorType === 'LOCAL_ADMINISTRATOR' && allows(user, 'accounts.change');
}

// Beyond, whoever looks for a new account filters.
const SEARCHED = 500;

/** P-82: the address of the list where an account is seen, in the default order. */
export async function hrefOfAccount(hub: Pick<Hub, 'db'>, request: FastifyRequest, id: string): Promise<string> {
  const state = readListState({}, [], preferencesOf(request).pageSize);
  const page = { offset: 0, limit: SEARCHED };
  const { rows } = await listAccounts(hub, userOf(request), { ...state, page });
  const rank = Math.max(
    0,
    rows.findIndex((row) => row.id === id),
  );
  const { limit } = state.page;
  return listHref({ ...state, page: { offset: rank - (rank % limit), limit } });
}
