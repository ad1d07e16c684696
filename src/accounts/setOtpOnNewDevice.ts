import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { lockActingUser } from './actingUser.ts';
import { findOtpChoice, storeOtpChoice } from './preferenceStore.ts';
import type { User } from './rules.ts';

/** D-22: a local administrator with « Gestion des utilisateurs » asks a code of everybody on a new device, or stops. */
export async function setOtpOnNewDevice(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  on: boolean,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const acting = await lockActingUser(tx, user, 'accounts.change');
    if (acting.actorType !== 'LOCAL_ADMINISTRATOR') throw new Refused(forbidden);
    const before = await findOtpChoice(tx, user.organization);
    if (before === on) return;
    storeOtpChoice(tx, user.organization, on);
    recordAudit(tx, scribeOf(hub, user, hub.clock()), {
      action: 'ORGANIZATION_OTP',
      subjectType: 'organization',
      subjectId: user.organization,
      from: before ? 'ON' : 'OFF',
      to: on ? 'ON' : 'OFF',
    });
  });
}
