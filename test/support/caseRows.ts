import { PROCESS, SI1 } from './referential.ts';
import type { Scene } from './scene.ts';

// Télédossiers as they lie in the database, told and changed past every rule.

export async function setMode(
  scene: Scene,
  mode: 'PORTAIL' | 'API' | null,
  organization = SI1,
  processCode = PROCESS,
): Promise<void> {
  await scene.sql('UPDATE subscriptions SET access_mode = $3 WHERE subscriber = $1 AND process_code = $2', [
    organization,
    processCode,
    mode,
  ]);
}

export async function statusOf(scene: Scene, caseId: string): Promise<unknown> {
  return (await scene.sql('SELECT status FROM cases WHERE id = $1', [caseId]))[0]?.status;
}

export async function putStatus(scene: Scene, caseId: string, status: string): Promise<void> {
  await scene.sql('UPDATE cases SET status = $2 WHERE id = $1', [caseId, status]);
}
