/** What a person chose for the look of their lists (G-43): stored with the account, read at each request. */
export interface Preferences {
  readonly pageSize: PageSize;
  readonly caseSort: CaseSort;
  readonly theme: Theme;
  /** Single keys act on the page: whoever it hinders can do without (WCAG 2.1.4). */
  readonly shortcuts: boolean;
}

/** P-50g: « Résultats par page ». */
export const PAGE_SIZES = [10, 20, 50, 100] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

/** P-50f: « Tri par », in the order of the list. */
export const CASE_SORTS = ['SENT_DESC', 'SENT_ASC', 'UPDATED_DESC', 'UPDATED_ASC'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** P-49 */
export const DEFAULT_PREFERENCES: Preferences = {
  pageSize: 10,
  caseSort: 'SENT_DESC',
  theme: 'system',
  shortcuts: true,
};

/** Reads what the database holds: whatever is absent or of another time counts as not chosen. */
export function readStoredPreferences(stored: unknown): Preferences {
  const of = (name: string): unknown => choiceOf(stored, name);
  return {
    pageSize: PAGE_SIZES.find((size) => size === of('pageSize')) ?? DEFAULT_PREFERENCES.pageSize,
    caseSort: CASE_SORTS.find((sort) => sort === of('caseSort')) ?? DEFAULT_PREFERENCES.caseSort,
    theme: THEMES.find((theme) => theme === of('theme')) ?? DEFAULT_PREFERENCES.theme,
    shortcuts: of('shortcuts') !== false,
  };
}

/** What an administrator may answer that he does not need, in « Premiers pas » (T-50), and is not asked again. */
export const DECLINABLE_STEPS = ['role', 'agents', 'habilitations'] as const;
export type DeclinableStep = (typeof DECLINABLE_STEPS)[number];

/** The names under which these answers are kept beside the preferences. */
export const DECLINED_AS: Readonly<Record<DeclinableStep, string>> = {
  role: 'ownRoleDeclined',
  agents: 'agentsDeclined',
  habilitations: 'habilitationsDeclined',
};

export function declinedSteps(stored: unknown): readonly DeclinableStep[] {
  return DECLINABLE_STEPS.filter((step) => choiceOf(stored, DECLINED_AS[step]) === true);
}

function choiceOf(stored: unknown, name: string): unknown {
  return stored !== null && typeof stored === 'object'
    ? Object.entries(stored).find(([key]) => key === name)?.[1]
    : null;
}
