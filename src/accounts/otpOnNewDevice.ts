import type { Hub } from '../hub.ts';
import { findOtpChoice } from './preferenceStore.ts';

/** D-22: whether the organization asks a code of everybody on a device not seen before. */
export function otpOnNewDevice(hub: Pick<Hub, 'db'>, organization: string): Promise<boolean> {
  return findOtpChoice(hub.db, organization);
}
