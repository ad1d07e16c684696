import type { Hub } from '../hub.ts';
import { findEditors } from '../organizations/store.ts';
import { isOfferedEditor } from './settingsRules.ts';

/** A software editor as the list « Choisir un éditeur » names it. */
export interface SoftwareEditor {
  readonly id: string;
  readonly name: string;
}

/** §6.2, D-19: the editors that a service may choose, by name. */
export async function softwareEditors(hub: Pick<Hub, 'db'>): Promise<SoftwareEditor[]> {
  return (await findEditors(hub.db)).filter(isOfferedEditor).map(({ id, name }) => ({ id, name }));
}
