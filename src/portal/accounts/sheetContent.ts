import type { FastifyRequest } from 'fastify';
import { allows } from '../../accounts/perimeter.ts';
import { readAccount } from '../../accounts/readAccount.ts';
import { type EditableRights, editableRights } from '../../accounts/rightsRules.ts';
import type { AccountRow } from '../../accounts/store.ts';
import type { Hub } from '../../hub.ts';
import { readOrganization } from '../../organizations/readOrganization.ts';
import type { OrganizationRow } from '../../organizations/store.ts';
import { userOf, viewOf } from '../session.ts';
import type { View } from '../view.ts';
import type { Rejection } from './attempt.ts';
import { type OrganizationProcesses, organizationProcesses } from './organizationProcesses.ts';
import { type SheetInput, storedInput } from './sheetInput.ts';

/** Everything the sheet of an account shows (§5.2). */
export interface SheetContent {
  readonly view: View;
  readonly account: AccountRow;
  readonly organization: OrganizationRow;
  /** P-21: the sheet of the person who looks at it. */
  readonly own: boolean;
  readonly rights: EditableRights;
  /** « Gestion des utilisateurs »: whoever only reads is told nothing of what others may do. */
  readonly manages: boolean;
  readonly processes: OrganizationProcesses;
  readonly stored: SheetInput;
  /** What the fields show: the stored state, or what was typed and refused. */
  readonly typed: SheetInput;
  /** The version of the sheet that the person has seen. */
  readonly version: number;
  readonly rejection: Rejection | null;
}

/** Loads a sheet for whoever asks; what does not exist for them is 404 (P-14). */
export async function loadSheet(hub: Pick<Hub, 'db'>, request: FastifyRequest, id: string): Promise<SheetContent> {
  const user = userOf(request);
  const account = await readAccount(hub, user, id);
  const [organization, processes] = await Promise.all([
    readOrganization(hub, account.organization),
    organizationProcesses(hub, user),
  ]);
  const stored = storedInput(account);
  return {
    view: viewOf(request),
    account,
    organization,
    own: account.id === user.accountId,
    rights: editableRights(user, account),
    manages: allows(user, 'accounts.change'),
    processes,
    stored,
    typed: stored,
    version: account.version,
    rejection: null,
  };
}
