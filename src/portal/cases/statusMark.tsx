import type { CaseStatus } from '../../cases/rules.ts';
import { CASE_STATUS_LABELS, CASE_TABS } from '../labels.ts';

/** The name of the status among those of the status line; « erreur » for what software could not take in (G-46). */
export function statusSlug(status: CaseStatus): string {
  return CASE_TABS.find(({ statuses }) => statuses.includes(status))?.slug ?? 'erreur';
}

/** P-50: icon and status, in the singular. Neither the icon nor the colour says anything alone. */
export function StatusMark({ status }: { readonly status: CaseStatus }) {
  return <p class={`hub-status hub-status--${statusSlug(status)}`}>{CASE_STATUS_LABELS[status]}</p>;
}
