/** What the partners know of something they asked for. `unknown`: the answer never came, it may have happened. */
export type Knowledge = 'never' | 'unknown' | 'acknowledged';

export interface FolderEntry {
  readonly externalId: string;
  readonly cases: number;
  readonly attachments: number;
  /** Null while the hub has not acknowledged its creation. */
  id: string | null;
  caseIds: readonly string[];
  completion: Knowledge;
  closing: Knowledge;
  deletion: Knowledge;
}

export interface FileEntry {
  readonly id: string;
  /** Where it is downloaded from, under the API. */
  readonly path: string;
  readonly folder: FolderEntry | null;
  readonly event: EventEntry | null;
  /** SHA-256 (Base64) it may have now: the last acknowledged content, and those sent after it without an answer. */
  readonly possible: Set<string>;
  received: Knowledge;
  /** Downloads whose last byte came. */
  downloads: number;
}

export interface EventEntry {
  readonly id: string;
  readonly caseId: string;
  readonly caseNewStatus: string | null;
  sent: Knowledge;
  received: Knowledge;
  deletion: Knowledge;
}

/** Everything the hub acknowledged, written down by its partners, who will hold it to its word. */
export class Ledger {
  /** Also those whose creation was never answered. */
  readonly folders: FolderEntry[] = [];
  readonly files = new Map<string, FileEntry>();
  readonly events = new Map<string, EventEntry>();
  readonly deletedNotifications = new Set<string>();
  /** Cases their service has worked through to the end. */
  readonly handledCases = new Set<string>();
  readonly takenCases = new Set<string>();
  /** Answers that must never come. */
  readonly faults: string[] = [];
  /** Writes answered by 2xx. */
  acknowledged = 0;
  /** Writes without an answer. */
  unanswered = 0;
  readonly #folderOfCase = new Map<string, FolderEntry>();

  declare(externalId: string, cases: number, attachments: number): FolderEntry {
    const entry: FolderEntry = {
      externalId,
      cases,
      attachments,
      id: null,
      caseIds: [],
      completion: 'never',
      closing: 'never',
      deletion: 'never',
    };
    this.folders.push(entry);
    return entry;
  }

  created(entry: FolderEntry, id: string, caseIds: readonly string[]): void {
    entry.id = id;
    entry.caseIds = caseIds;
    for (const caseId of caseIds) this.#folderOfCase.set(caseId, entry);
  }

  folderOfCase(caseId: string): FolderEntry | undefined {
    return this.#folderOfCase.get(caseId);
  }

  file(id: string, path: string, owner: { folder?: FolderEntry; event?: EventEntry }): FileEntry {
    const known = this.files.get(id);
    if (known !== undefined) return known;
    const entry: FileEntry = {
      id,
      path,
      folder: owner.folder ?? null,
      event: owner.event ?? null,
      possible: new Set(),
      received: 'never',
      downloads: 0,
    };
    this.files.set(id, entry);
    return entry;
  }

  /** The hub gave this identifier, in an answer or in a later reading. */
  event(id: string, caseId: string, caseNewStatus: string | null, draft: boolean): EventEntry {
    const known = this.events.get(id);
    if (known !== undefined) return known;
    const sent: Knowledge = draft ? 'never' : 'acknowledged';
    const entry: EventEntry = { id, caseId, caseNewStatus, sent, received: 'never', deletion: 'never' };
    this.events.set(id, entry);
    return entry;
  }

  fault(text: string): void {
    if (this.faults.length < 20) this.faults.push(text);
  }

  /** Télédossiers that services have not worked through yet. */
  backlog(): number {
    const sent = this.folders.filter((folder) => folder.completion === 'acknowledged');
    return sent.reduce((sum, folder) => sum + folder.caseIds.filter((id) => !this.handledCases.has(id)).length, 0);
  }
}
