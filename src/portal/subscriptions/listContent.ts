import type { FastifyRequest } from 'fastify';
import { allows } from '../../accounts/perimeter.ts';
import type { FirstStep } from '../../firstSteps/steps.ts';
import type { Hub } from '../../hub.ts';
import { requestsOfService } from '../../subscriptionRequests/requestsOfService.ts';
import type { RequestRow } from '../../subscriptionRequests/store.ts';
import {
  listPortalSubscriptions,
  type PortalSubscriptionList,
  subscribedProcesses,
} from '../../subscriptions/portalList.ts';
import type { SubscribedProcess } from '../../subscriptions/portalStore.ts';
import { landingSteps } from '../firstSteps/landingSteps.ts';
import { preferencesOf, userOf, viewOf } from '../session.ts';
import type { View } from '../view.ts';
import { readSubscriptionListState, type SubscriptionListState } from './listState.ts';

/** Everything « Abonnements » shows (§6.1). */
export interface SubscriptionListContent {
  readonly view: View;
  /** « Premiers pas », when this page opens after sign-in. */
  readonly steps: readonly FirstStep[];
  readonly state: SubscriptionListState;
  readonly list: PortalSubscriptionList;
  /** What the filters offer. */
  readonly processes: readonly SubscribedProcess[];
  /** D-17: what the service asked for here. */
  readonly requests: readonly RequestRow[];
  /** Delegates reach several services, and are told which. */
  readonly severalServices: boolean;
  readonly manages: boolean;
  /** Where a new subscription is asked for: DataPass, or a page of ours for who may ask. */
  readonly datapassUrl: string | null;
  readonly mayAsk: boolean;
}

export async function loadSubscriptionList(
  hub: Pick<Hub, 'db' | 'clock' | 'settings'>,
  request: FastifyRequest,
): Promise<SubscriptionListContent> {
  const user = userOf(request);
  const [processes, requests, steps] = await Promise.all([
    subscribedProcesses(hub, user),
    requestsOfService(hub, user),
    landingSteps(hub, request),
  ]);
  const state = readSubscriptionListState(request.query, processes, preferencesOf(request).pageSize);
  const { datapassUrl } = hub.settings;
  return {
    view: viewOf(request),
    steps,
    state,
    list: await listPortalSubscriptions(hub, user, state),
    processes,
    requests,
    severalServices: user.actorType === 'TECHNICAL_DELEGATE',
    manages: allows(user, 'subscriptions.change'),
    datapassUrl,
    mayAsk: datapassUrl === null && allows(user, 'subscriptions.request'),
  };
}
