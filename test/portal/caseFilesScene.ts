import { type Person, type SignedIn, signedIn } from '../support/people.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { type Dossier, type FileSpec, PDF, type Scene, sendDossier } from '../support/scene.ts';

export const TWO_FILES: readonly FileSpec[] = [
  { fileName: 'acte de naissance.pdf', bytes: PDF, mimeType: 'application/pdf' },
  { fileName: 'note.txt', bytes: Buffer.from('Ça va\n'), mimeType: 'text/plain' },
];

/** Services of the scene work in the portal. */
export async function worksInPortal(scene: Scene): Promise<void> {
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
}

/** A télédossier of SI1 that arrived, « Nouveau » unless told otherwise. */
export async function arrived(
  scene: Scene,
  files: readonly FileSpec[] = TWO_FILES,
  status: string | null = null,
): Promise<Dossier> {
  const dossier = await sendDossier(scene, { files });
  if (status !== null) await scene.sql('UPDATE cases SET status = $2 WHERE id = $1', [dossier.caseId, status]);
  return dossier;
}

/** The same, whose reception was confirmed (P-55). */
export const opened = (scene: Scene, files: readonly FileSpec[] = TWO_FILES): Promise<Dossier> =>
  arrived(scene, files, 'SI_RECEIVED');

export const agent = (scene: Scene, options: Partial<Person> = {}): Promise<SignedIn> =>
  signedIn(scene.server, { organization: SI1, roles: ['CASES_MANAGE'], processCodes: [PROCESS], ...options });

/** A real form token, read from a page of the person. */
export async function tokenOf(who: SignedIn): Promise<string> {
  const { text } = await who.get('/preferences');
  return /name="_token" value="([\w-]+)"/.exec(text)?.[1] ?? '';
}

/** What the browser of a person is answered, bytes untouched. */
export async function ask(
  scene: Scene,
  who: SignedIn,
  method: string,
  path: string,
  fields: Readonly<Record<string, string>> | FormData | null = null,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Buffer; readonly text: string }> {
  const body = fields === null ? null : fields instanceof FormData ? fields : new URLSearchParams(fields);
  const response = await fetch(`${scene.server.url}${path}`, {
    method,
    headers: { cookie: who.cookie, accept: 'text/html', ...headers },
    redirect: 'manual',
    ...(body !== null && { body }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

export const eventsOf = (scene: Scene, caseId: string) =>
  scene.sql(
    `SELECT action_type AS action, notification, comment, case_new_status AS "to", status, author FROM events
     WHERE case_id = $1 ORDER BY created_at, id`,
    [caseId],
  );

/** « Télécharger tous les éléments », as the page under their eyes would ask. */
export const archiveOf = async (scene: Scene, who: SignedIn, id: string, seen: string) =>
  ask(scene, who, 'POST', `/teledossiers/${id}/archive`, { _token: await tokenOf(who), vu: seen });
