import type { SubscriptionStatus } from '../../subscriptions/rules.ts';
import { Badge, type BadgeProps } from '../kit/Badge.tsx';
import { SUBSCRIPTION_STATUS_LABELS } from '../labels.ts';

// §6.1: green ✓, salmon ❚❚, and two of our own: nobody mistakes one of the four for another, even in grey.
const KINDS: Readonly<Record<SubscriptionStatus, BadgeProps['kind']>> = {
  Actif: 'success',
  Inactif: 'paused',
  Suspendu: 'warning',
  Refusé: 'error',
};

/** The status of a subscription, as icon and text. */
export function StatusBadge({ status }: { readonly status: SubscriptionStatus }) {
  return <Badge kind={KINDS[status]}>{SUBSCRIPTION_STATUS_LABELS[status]}</Badge>;
}
