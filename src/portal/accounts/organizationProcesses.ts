import { offeredProcesses } from '../../accounts/offeredProcesses.ts';
import type { User } from '../../accounts/rules.ts';
import type { Hub } from '../../hub.ts';
import { listProcesses } from '../../processes/readProcess.ts';

export interface Process {
  readonly code: string;
  readonly name: string;
}

/** The démarches of an organization (P-17), and how to call those that some accounts still hold. */
export interface OrganizationProcesses {
  readonly offered: readonly Process[];
  readonly names: ReadonlyMap<string, string>;
}

export async function organizationProcesses(
  hub: Pick<Hub, 'db'>,
  user: Pick<User, 'organization'>,
): Promise<OrganizationProcesses> {
  const [offered, all] = await Promise.all([
    offeredProcesses(hub, user.organization),
    // A few dozen in all: an habilitation may outlive the subscription that made it possible.
    listProcesses(hub, { companyRegister: null, sort: 'name' }),
  ]);
  return { offered, names: new Map(all.map(({ code, name }) => [code, name])) };
}
