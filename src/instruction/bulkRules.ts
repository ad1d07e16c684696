import type { CaseStatus } from '../cases/rules.ts';
import {
  allChanged,
  alreadyDone,
  bulkFailed,
  closedIncluded,
  frenchInReport,
  mixedStatuses,
  nothingChosen,
  notOfferedToAll,
} from '../refusals/bulk.ts';
import { caseNotFound, forbidden, organizationInactive, type Refusal } from '../refusals/catalogue.ts';
import {
  caseChanged,
  caseClosed,
  caseElsewhere,
  messagesNotOffered,
  noFileToDownload,
  statusNotOffered,
} from '../refusals/instruction.ts';
import {
  type Capabilities,
  type Changeable,
  isSeenStatus,
  mayCommentStatus,
  obstacleOf,
  statusAfterDownload,
  type TargetStatus,
  targetsFrom,
} from './rules.ts';

/** P-61: the rows of one page; what is ticked is done at once, under the eyes of whoever asked. */
export const MOST_TICKED = 100;
export const MOST_CHANGED = 10_000;
export const MOST_DOWNLOADED = 500;
/** Reports are for those who asked, for as long as they may wonder. */
export const KEPT_DAYS = 30;

/** A télédossier as it was chosen: with the status the person had under the eyes (P-54). */
export interface Ticked {
  readonly id: string;
  readonly seen: string;
}

/** One of those chosen that the person reaches, as it is now. */
export interface ChosenCase extends Capabilities, Changeable {
  readonly id: string;
  readonly externalId: string;
  readonly processName: string;
}

/** What was chosen, and what of it exists for the person. */
export interface Selection {
  readonly ticked: readonly Ticked[];
  readonly cases: readonly ChosenCase[];
}

/** What may be done with a selection, or why not. */
export type Verdict<Allowed> =
  | (Allowed & { readonly refusal: null })
  /** `about`: the télédossiers that stand in the way; empty when it is all of them. */
  | { readonly refusal: Refusal; readonly about: readonly ChosenCase[] };

export interface StatusVerdict {
  readonly from: CaseStatus;
  /** Whether words for the persons concerned may go with it: every démarche takes them (P-58). */
  readonly mayComment: boolean;
  /** How many will be changed, and how many are left alone: gone, foreign, or changed since the page was shown. */
  readonly count: number;
  readonly missing: number;
  readonly changed: number;
}

export interface DownloadVerdict {
  /** At least one becomes « En cours », which is confirmed first (§4.4). */
  readonly begins: boolean;
  readonly ids: readonly string[];
  /** Left out: none of their files can be had, so that nothing of them changes either. */
  readonly empty: readonly ChosenCase[];
  readonly missing: number;
}

/** P-62: the same status for all, and a change that P-52 allows for every démarche chosen. */
export function judgeStatus({ ticked, cases }: Selection, to: TargetStatus): Verdict<StatusVerdict> {
  const seen = new Map(ticked.map((one) => [one.id, one.seen]));
  const [first] = cases;
  if (first === undefined) return { refusal: nothingChosen, about: [] };
  const kept = cases.filter(({ id, status }) => isSeenStatus(seen.get(id) ?? null, status));
  const [sample] = kept;
  if (sample === undefined) return { refusal: allChanged, about: [] };
  if (!kept.every(({ status }) => isSeenStatus(sample.status, status))) return { refusal: mixedStatuses, about: [] };
  const about = kept.filter((one) => obstacleOf(one) !== null || !targetsFrom(one.status, one).includes(to));
  if (about.length > 0) return { refusal: notOfferedToAll, about };
  return {
    refusal: null,
    from: sample.status,
    mayComment: kept.every(mayCommentStatus),
    count: kept.length,
    missing: ticked.length - cases.length,
    changed: cases.length - kept.length,
  };
}

/** P-59, P-63: any status but « Clos »; `filled` are those that have files to be had. */
export function judgeDownload({ ticked, cases }: Selection, filled: ReadonlySet<string>): Verdict<DownloadVerdict> {
  if (cases.length === 0) return { refusal: nothingChosen, about: [] };
  const about = cases.filter(({ status }) => status === 'CLOSED');
  if (about.length > 0) return { refusal: closedIncluded, about };
  const kept = cases.filter(({ id }) => filled.has(id));
  if (kept.length === 0) return { refusal: noFileToDownload, about: [] };
  return {
    refusal: null,
    begins: kept.some((one) => obstacleOf(one) === null && statusAfterDownload(one.status) !== null),
    ids: kept.map(({ id }) => id),
    empty: cases.filter(({ id }) => !filled.has(id)),
    missing: ticked.length - cases.length,
  };
}

/** What is kept of an item that was done; otherwise the wire words of why it was not. */
export const DONE = 'DONE';

const REFUSALS: readonly Refusal[] = [
  caseNotFound,
  forbidden,
  organizationInactive,
  caseClosed,
  caseElsewhere,
  caseChanged,
  statusNotOffered,
  messagesNotOffered,
  alreadyDone,
];

/** Why an item was refused, in French. */
export function reasonOf(outcome: string): string {
  return frenchInReport(REFUSALS.find(({ wire }) => wire === outcome) ?? bulkFailed);
}
