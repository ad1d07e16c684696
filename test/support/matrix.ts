import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { type ApiAnswer, call, field, textField } from './client.ts';
import { OSL, PROCESS, SI1, SI2, UNSUBSCRIBED } from './referential.ts';
import {
  type CallerName,
  completeDossier,
  createDossier,
  type Dossier,
  folderBody,
  PDF,
  patchCase,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
  uploadDossier,
} from './scene.ts';

/** What an operation works on, fresh for each permitted call. */
export interface Subject {
  readonly dossier: Dossier;
  /** Whatever else: an event, a notification, a client. */
  readonly id: string;
  readonly attachmentId: string;
}

/** One line of hub.md §8: who gets what. Callers that are not named get 403, those without a token 401. */
export interface Operation {
  readonly name: string;
  readonly prepare: (scene: Scene) => Promise<Subject>;
  readonly act: (scene: Scene, as: CallerName, subject: Subject) => Promise<ApiAnswer>;
  readonly answers: Partial<Readonly<Record<CallerName, number>>>;
  /** Permitted callers for whom the call must nevertheless change nothing. */
  readonly harmless?: readonly CallerName[];
}

const two = { recipients: [SI1, SI2] };

const plain =
  (make: (scene: Scene, spec: typeof two) => Promise<Dossier>) =>
  async (scene: Scene): Promise<Subject> => {
    const dossier = await make(scene, two);
    return { dossier, id: dossier.caseId, attachmentId: dossier.attachmentId };
  };

const draftOf =
  (as: CallerName) =>
  async (scene: Scene): Promise<Subject> => {
    const dossier = await sendDossier(scene, two);
    const { eventId, attachmentId } = await postDeposit(scene, as, dossier.caseId);
    return { dossier, id: eventId, attachmentId };
  };

const sentBy =
  (as: CallerName) =>
  async (scene: Scene): Promise<Subject> => {
    const subject = await draftOf(as)(scene);
    await patchEvent(scene, as, subject.dossier.caseId, subject.id, 'SENT');
    return subject;
  };

async function notificationOfSi1(scene: Scene): Promise<Subject> {
  const dossier = await sendDossier(scene, two);
  const mine = (await queueOf(scene, 'si1')).find((item) => field(item, 'caseId') === dossier.caseId);
  return { dossier, id: textField(mine, 'id'), attachmentId: dossier.attachmentId };
}

async function closedCase(scene: Scene): Promise<Subject> {
  const dossier = await sendDossier(scene, two);
  await patchCase(scene, 'osl', dossier.caseId, 'CLOSED');
  return { dossier, id: dossier.caseId, attachmentId: dossier.attachmentId };
}

async function someClient(scene: Scene): Promise<Subject> {
  const created = await admin(scene, 'admin', 'POST', '/clients', { scope: 'OSL', organization: OSL });
  const dossier = await createDossier(scene, two);
  return { dossier, id: textField(created.body, 'clientId'), attachmentId: dossier.attachmentId };
}

function admin(scene: Scene, as: CallerName, method: string, path: string, json?: unknown): Promise<ApiAnswer> {
  return call(scene.server.url, method, `/admin/v1${path}`, {
    token: scene.tokens[as],
    ...(json !== undefined && { json }),
  });
}

const eventPath = ({ dossier, id }: Subject): string => `/cases/${dossier.caseId}/events/${id}`;
const everyPartner = { osl: 200, otherOsl: 200, si1: 200, si1OtherProcess: 200, si2: 200, foreignSi: 200, admin: 200 };

const folders: readonly Operation[] = [
  {
    name: 'POST folder',
    prepare: plain(createDossier),
    act: (scene, as) => scene.td(as, 'POST', '/folders', { json: folderBody(two) }),
    answers: { osl: 201, admin: 201 },
  },
  {
    name: 'GET folder',
    prepare: plain(createDossier),
    act: (scene, as, { dossier }) => scene.td(as, 'GET', `/folders/${dossier.folderId}`),
    answers: { osl: 200, admin: 200 },
  },
  {
    name: 'PATCH folder HUBEE_COMPLETED',
    prepare: plain(uploadDossier),
    act: (scene, as, { dossier }) => completeDossier(scene, dossier, as),
    answers: { osl: 204, admin: 204 },
  },
  {
    name: 'POST folder avec X-HTTP-Method-Override',
    prepare: plain(sendDossier),
    act: (scene, as, { dossier }) =>
      scene.td(as, 'POST', `/folders/${dossier.folderId}`, {
        json: { globalStatus: 'CLOSED' },
        headers: { 'X-HTTP-Method-Override': 'PATCH' },
      }),
    answers: { osl: 204, admin: 204 },
  },
  {
    name: 'DELETE folder',
    prepare: plain(uploadDossier),
    act: (scene, as, { dossier }) => scene.td(as, 'DELETE', `/folders/${dossier.folderId}`),
    answers: { osl: 204, admin: 204 },
  },
  {
    name: 'PUT d’une PJ de folder',
    prepare: plain(createDossier),
    act: (scene, as, { dossier }) =>
      scene.td(as, 'PUT', `/folders/${dossier.folderId}/attachments/${dossier.attachmentId}`, { raw: PDF }),
    answers: { osl: 204, admin: 204 },
  },
];

const cases: readonly Operation[] = [
  {
    name: 'GET case',
    prepare: plain(sendDossier),
    act: (scene, as, { dossier }) => scene.td(as, 'GET', `/cases/${dossier.caseId}`),
    answers: { osl: 200, si1: 200, admin: 200 },
  },
  {
    name: 'GET case avant sa transmission (H-95)',
    prepare: plain(uploadDossier),
    act: (scene, as, { dossier }) => scene.td(as, 'GET', `/cases/${dossier.caseId}`),
    answers: { osl: 200, admin: 200 },
  },
  {
    name: 'PATCH case',
    prepare: plain(sendDossier),
    act: (scene, as, { dossier }) => patchCase(scene, as, dossier.caseId, 'IN_PROGRESS'),
    answers: { osl: 204, si1: 204, admin: 204 },
  },
  {
    name: 'GET d’une PJ de case',
    prepare: plain(sendDossier),
    act: (scene, as, { dossier }) =>
      scene.td(as, 'GET', `/cases/${dossier.caseId}/attachments/${dossier.attachmentId}`),
    answers: { osl: 200, si1: 200, admin: 200 },
  },
  {
    name: 'PUT cases/migrate (H-98, D-1)',
    prepare: plain(sendDossier),
    act: (scene, as) =>
      scene.td(as, 'PUT', '/cases/migrate', {
        json: { organizationSource: parseOrganizationId(UNSUBSCRIBED), organizationTarget: parseOrganizationId(SI2) },
      }),
    answers: { admin: 200 },
  },
  {
    name: 'GET attachmentsIdsForPurge',
    prepare: closedCase,
    act: (scene, as) => scene.td(as, 'GET', '/attachmentsIdsForPurge'),
    answers: everyPartner,
  },
  {
    name: 'PUT idsPurged',
    prepare: closedCase,
    act: (scene, as, { dossier }) =>
      scene.td(as, 'PUT', '/idsPurged', {
        json: [{ folder_attachment_id: dossier.attachmentId, case_id: dossier.caseId }],
      }),
    answers: { osl: 204, otherOsl: 204, si1: 204, si1OtherProcess: 204, si2: 204, foreignSi: 204, admin: 204 },
    harmless: ['otherOsl', 'si1OtherProcess', 'si2', 'foreignSi'],
  },
];

const deposit = (as: 'osl' | 'si1', other: 'osl' | 'si1'): readonly Operation[] => [
  {
    name: `GET event brouillon de ${as} (H-107)`,
    prepare: draftOf(as),
    act: (scene, caller, subject) => scene.td(caller, 'GET', eventPath(subject)),
    answers: { [as]: 200, admin: 200, [other]: 404 },
  },
  {
    name: `PATCH event SENT de ${as}`,
    prepare: draftOf(as),
    act: (scene, caller, subject) => patchEvent(scene, caller, subject.dossier.caseId, subject.id, 'SENT'),
    answers: { [as]: 204, admin: 204, [other]: 404 },
  },
  {
    name: `PUT d’une PJ d’event de ${as}`,
    prepare: draftOf(as),
    act: (scene, caller, subject) =>
      scene.td(caller, 'PUT', `${eventPath(subject)}/attachments/${subject.attachmentId}`, { raw: PDF }),
    answers: { [as]: 204, admin: 204, [other]: 404 },
  },
  {
    name: `DELETE event de ${as}`,
    prepare: draftOf(as),
    act: (scene, caller, subject) => scene.td(caller, 'DELETE', eventPath(subject)),
    answers: { [as]: 204, admin: 204, [other]: 404 },
  },
  {
    name: `GET d’une PJ d’event brouillon de ${as} (H-110)`,
    prepare: draftOf(as),
    act: (scene, caller, subject) =>
      scene.td(caller, 'GET', `${eventPath(subject)}/attachments/${subject.attachmentId}`),
    answers: { [as]: 404, admin: 404, [other]: 404 },
  },
  {
    name: `GET d’une PJ d’event envoyé par ${as}`,
    prepare: sentBy(as),
    act: (scene, caller, subject) =>
      scene.td(caller, 'GET', `${eventPath(subject)}/attachments/${subject.attachmentId}`),
    answers: { osl: 200, si1: 200, admin: 200 },
  },
  {
    name: `GET event envoyé par ${as}`,
    prepare: sentBy(as),
    act: (scene, caller, subject) => scene.td(caller, 'GET', eventPath(subject)),
    answers: { osl: 200, si1: 200, admin: 200 },
  },
  {
    name: `PATCH event RECEIVED de ${as} (H-108)`,
    prepare: sentBy(as),
    act: (scene, caller, subject) => patchEvent(scene, caller, subject.dossier.caseId, subject.id, 'RECEIVED'),
    answers: { [other]: 204, admin: 204 },
  },
];

const events: readonly Operation[] = [
  {
    name: 'POST event',
    prepare: plain(sendDossier),
    act: (scene, as, { dossier }) => postEvent(scene, as, dossier.caseId, { caseNewStatus: 'IN_PROGRESS' }),
    answers: { osl: 201, si1: 201, admin: 201 },
  },
  ...deposit('osl', 'si1'),
  ...deposit('si1', 'osl'),
];

const others: readonly Operation[] = [
  {
    name: 'GET notifications',
    prepare: plain(sendDossier),
    act: (scene, as) => scene.td(as, 'GET', '/notifications'),
    answers: everyPartner,
  },
  {
    name: 'DELETE notification (H-158)',
    prepare: notificationOfSi1,
    act: (scene, as, { id }) => scene.td(as, 'DELETE', `/notifications/${id}`),
    answers: { si1: 204 },
  },
  {
    name: 'POST admin/clients',
    prepare: plain(createDossier),
    act: (scene, as) => admin(scene, as, 'POST', '/clients', { scope: 'SI', organization: SI1, processCode: PROCESS }),
    answers: { admin: 201 },
  },
  {
    name: 'GET admin/clients',
    prepare: plain(createDossier),
    act: (scene, as) => admin(scene, as, 'GET', '/clients'),
    answers: { admin: 200 },
  },
  {
    name: 'POST admin/clients/…/secret',
    prepare: someClient,
    act: (scene, as, { id }) => admin(scene, as, 'POST', `/clients/${id}/secret`),
    answers: { admin: 201 },
  },
  {
    name: 'DELETE admin/clients/…',
    prepare: someClient,
    act: (scene, as, { id }) => admin(scene, as, 'DELETE', `/clients/${id}`),
    answers: { admin: 204 },
  },
];

export const OPERATIONS: readonly Operation[] = [...folders, ...cases, ...events, ...others];
