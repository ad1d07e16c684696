import type { RawAnswer, RawClient } from './rawClient.ts';

export interface Service {
  readonly companyRegister: string;
  readonly branchCode: string;
  readonly token: string;
}

/** What a load process is told to do. */
export interface Plan {
  readonly url: string;
  readonly processCode: string;
  readonly operatorToken: string;
  readonly services: readonly Service[];
  readonly concurrency: number;
  readonly recipients: number;
  readonly files: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

export interface Measure {
  cycles: number;
  requests: number;
  /** Milliseconds, one per request. */
  readonly latencies: number[];
}

interface Notice {
  readonly id: string;
  readonly caseId: string;
  readonly eventId: string | null;
  readonly eventStatus: string | null;
}

type Send = (
  method: string,
  path: string,
  token: string,
  expected: number,
  body?: Buffer | string | null,
) => Promise<RawAnswer>;

const BASE = '/teledossiers/v1';

/**
 * The reference life cycle: a télédossier from its declaration to two empty queues, every byte compared. An answer
 * that is not the expected one ends the run.
 */
export async function runCycle(
  client: RawClient,
  plan: Plan,
  files: readonly Buffer[],
  number: number,
  measure: Measure,
): Promise<void> {
  const send: Send = async (method, path, token, expected, body = null) => {
    const begun = performance.now();
    const answer = await client.request(method, BASE + path, token, body);
    measure.latencies.push(performance.now() - begun);
    measure.requests += 1;
    if (answer.status !== expected) throw new Error(`${method} ${path} → ${answer.status} ${answer.body.toString()}`);
    return answer;
  };
  const services = Array.from({ length: plan.recipients }, (_, index) => {
    const service = plan.services[(number * plan.recipients + index) % plan.services.length];
    if (service === undefined) throw new Error('no service');
    return service;
  });
  const folder = await deposit(send, plan, services, files, number);
  for (const [index, service] of services.entries()) await process(send, service, folder.cases[index] ?? '', files);
  for (const caseId of folder.cases) await close(send, plan, caseId);
  await send('PATCH', `/folders/${folder.id}`, plan.operatorToken, 204, '{"globalStatus":"CLOSED"}');
  for (const [index, service] of services.entries()) await acknowledge(send, service, folder.cases[index] ?? '');
  for (const caseId of folder.cases) await clear(send, plan.operatorToken, caseId);
  measure.cycles += 1;
}

/** The operator declares the folder, uploads its files and completes it. */
async function deposit(send: Send, plan: Plan, services: readonly Service[], files: readonly Buffer[], number: number) {
  const externalId = `DGS-BENCH-${String(number).padStart(13, '0')}`;
  const numbers = services.map((_, index) => `${externalId}-${String(index + 1).padStart(2, '0')}`);
  const body = JSON.stringify({
    externalId,
    processCode: plan.processCode,
    applicant: { firstName: 'Éloïse', lastName: 'Montclar', email: null },
    cases: services.map(({ companyRegister, branchCode }, index) => ({
      externalId: numbers[index],
      recipient: { type: 'SI', companyRegister, branchCode },
    })),
    attachments: files.map((file, index) => ({
      fileName: `acte-${index}.pdf`,
      type: 'piece',
      size: file.length,
      mimeType: 'application/pdf',
      recipients: numbers,
    })),
  });
  const created = parse<{ id: string; cases: { id: string }[]; attachments: { id: string }[] }>(
    await send('POST', '/folders', plan.operatorToken, 201, body),
  );
  for (const [index, file] of files.entries()) {
    const id = created.attachments[index]?.id ?? '';
    await send('PUT', `/folders/${created.id}/attachments/${id}`, plan.operatorToken, 204, file);
  }
  await send('PATCH', `/folders/${created.id}`, plan.operatorToken, 204, '{"globalStatus":"HUBEE_COMPLETED"}');
  return { id: created.id, cases: created.cases.map((item) => item.id) };
}

/** The service reads everything, compares every byte, and says IN_PROGRESS then DONE. */
async function process(send: Send, service: Service, caseId: string, files: readonly Buffer[]): Promise<void> {
  const { token } = service;
  const [notice] = await notices(send, token, caseId, 1);
  const found = parse<{ attachments: { id: string }[] }>(await send('GET', `/cases/${caseId}`, token, 200));
  for (const [index, attachment] of found.attachments.entries()) {
    const file = await send('GET', `/cases/${caseId}/attachments/${attachment.id}`, token, 200);
    if (files[index]?.equals(file.body) !== true) throw new Error('a byte differs');
  }
  for (const status of ['IN_PROGRESS', 'DONE']) {
    const body = `{"message":"passage à ${status}","actionType":"STATUS_UPDATE","author":"moi","notification":true,"caseNewStatus":"${status}"}`;
    await send('POST', `/cases/${caseId}/events`, token, 201, body);
  }
  await send('DELETE', `/notifications/${notice?.id}`, token, 204);
}

/** The operator reads and acknowledges both events, and closes the case by an event. */
async function close(send: Send, plan: Plan, caseId: string): Promise<void> {
  const token = plan.operatorToken;
  for (const notice of await notices(send, token, caseId, 2)) {
    await send('GET', `/cases/${caseId}/events/${notice.eventId}`, token, 200);
    await send('PATCH', `/cases/${caseId}/events/${notice.eventId}`, token, 204, '{"status":"RECEIVED"}');
  }
  const body = '{"actionType":"STATUS_UPDATE","author":"DGS","notification":true,"caseNewStatus":"CLOSED"}';
  await send('POST', `/cases/${caseId}/events`, token, 201, body);
}

/** The service deletes the two acknowledgements and acknowledges the closing. */
async function acknowledge(send: Send, service: Service, caseId: string): Promise<void> {
  for (const notice of await notices(send, service.token, caseId, 3)) {
    if (notice.eventStatus === 'RECEIVED') await send('DELETE', `/notifications/${notice.id}`, service.token, 204);
    else await send('PATCH', `/cases/${caseId}/events/${notice.eventId}`, service.token, 204, '{"status":"RECEIVED"}');
  }
  await notices(send, service.token, caseId, 0);
}

async function clear(send: Send, token: string, caseId: string): Promise<void> {
  const [notice] = await notices(send, token, caseId, 1);
  await send('DELETE', `/notifications/${notice?.id}`, token, 204);
}

/** The notifications of that case; other cycles share the queue, so a page large enough for all is asked. */
async function notices(send: Send, token: string, caseId: string, expected: number): Promise<Notice[]> {
  const answer = await send('GET', '/notifications?eventDetails=true&maxResult=200', token, 200);
  const mine = parse<Notice[]>(answer).filter((notice) => notice.caseId === caseId);
  if (mine.length !== expected) throw new Error(`${mine.length} notifications instead of ${expected}`);
  return mine;
}

function parse<T>(answer: RawAnswer): T {
  return JSON.parse(answer.body.toString('utf8')) as T;
}
