import { parisDay } from '../../src/platform/parisTime.ts';
import { textField } from '../support/client.ts';
import type { PortalAnswer, PortalFields } from '../support/portalClient.ts';
import { PROCESS } from '../support/referential.ts';
import { idsOf } from '../support/scene.ts';
import { subscriberOf } from '../support/subscriptions.ts';
import type { Office } from './administrator.ts';
import { contentOf } from './operator.ts';
import type { PortalBrowser } from './portalBrowser.ts';
import type { PortalLedger, SubscriptionEntry } from './portalLedger.ts';
import { requestableProcess } from './requestable.ts';
import { Wire, type WireAnswer, type WireCall } from './wire.ts';

const FOLDERS = '/teledossiers/v1/folders';
const REQUESTS = '/admin/v1/subscription-requests';
const FILE_BYTES = 300;

/** The subscription of one service: its administrator before the browser, and the operators who answer and send. */
export class SubscriptionDesk {
  readonly #office: Office;
  readonly #browser: PortalBrowser;
  readonly #entry: SubscriptionEntry;

  constructor(office: Office, browser: PortalBrowser, entry: SubscriptionEntry) {
    this.#office = office;
    this.#browser = browser;
    this.#entry = entry;
  }

  get #ledger(): PortalLedger {
    return this.#office.stage.ledger;
  }

  /** What a service does first, then anything. */
  async work(): Promise<void> {
    const { modes, statuses } = this.#entry;
    if (modes.has('')) return this.#changeSettings();
    if (!statuses.has('Actif')) return this.#move('activation', 'Actif');
    const turn = this.#office.random.integer(0, 9);
    if (turn < 2) return this.#changeSettings();
    if (turn < 3) return this.#move('suspension', 'Suspendu');
    if (turn < 5) return this.#request();
    await this.#deposit();
  }

  /** P-89, P-95: another mode or another address to notify. */
  async #changeSettings(): Promise<void> {
    const { id, modes, emails, notified, organization } = this.#entry;
    const { random } = this.#office;
    const page = await this.#browser.get(`/abonnements/${id}`);
    if (page === null) return;
    const version = /name="version" value="(\d+)"/.exec(page.text)?.[1];
    if (version === undefined) throw refused('sheet', this.#entry, page);
    const accessMode = modes.has('PORTAIL') && random.integer(0, 2) === 0 ? 'API' : 'PORTAIL';
    const email = `avis${this.#entry.changes.acknowledged}.${organization.toLowerCase()}@mairie.example`;
    modes.add(accessMode);
    emails.add(email);
    notified.add(email);
    const fields = { version, accessMode, confirmedMode: accessMode, notificationFrequency: 'Unitaire', email };
    if (!(await this.#change(`/abonnements/${id}`, fields))) return;
    keepOnly(modes, accessMode);
    keepOnly(emails, email);
  }

  /** P-97, P-101: today. */
  async #move(path: 'activation' | 'suspension', status: string): Promise<void> {
    const { id, statuses } = this.#entry;
    statuses.add(status);
    const fields: PortalFields = path === 'activation' ? { day: parisDay(new Date()) } : {};
    if (await this.#change(`/abonnements/${id}/${path}`, fields)) keepOnly(statuses, status);
  }

  /** D-17: the administrator asks for one more démarche, its operator accepts. */
  async #request(): Promise<void> {
    const { requests, organization } = this.#entry;
    const processCode = requestableProcess(requests.length);
    if (processCode === null) return;
    const path = '/abonnements/demandes/nouvelle';
    if ((await this.#browser.get(path)) === null) return;
    const request = { processCode, asked: false, accepted: false };
    requests.push(request);
    const { answer, lost } = await this.#insist(() => this.#browser.post(path, { processCode, comment: '' }));
    if (answer === null) return;
    // An answer that was lost may have been « Demande envoyée » : asking again then is refused (H-21).
    if (answer.status !== 303 && !(lost && answer.status === 409)) throw refused('request', this.#entry, answer);
    request.asked = true;
    const query = `?status=PENDING&processCode=${processCode}`;
    const listed = await this.#operate('GET', `${REQUESTS}${query}`, 200, {});
    if (listed === null) return;
    const { companyRegister } = subscriberOf(organization);
    const rows: readonly unknown[] = Array.isArray(listed.body) ? listed.body : [];
    const row = rows.find((one) => textField(one, 'subscriber', 'companyRegister') === companyRegister);
    if (row === undefined) throw new Error(`the request of ${organization} for ${processCode} was lost`);
    const accepted = await this.#operate('POST', `${REQUESTS}/${textField(row, 'id')}/acceptance`, 200, {});
    request.accepted = accepted !== null;
  }

  /** One télédossier, sent entirely; each after the answer to the one before, so that their order is known. */
  async #deposit(): Promise<void> {
    const { arrivals, organization } = this.#entry;
    const number = `TD-${organization}-${String(arrivals.length + 1).padStart(4, '0')}`;
    const token = this.#office.stage.operatorToken;
    const created = await this.#operate('POST', FOLDERS, 201, { token, json: folderBody(number, organization) }, false);
    if (created === null) return;
    const folder = `${FOLDERS}/${textField(created.body, 'id')}`;
    for (const id of idsOf(created.body, 'attachments')) {
      const call = { token, raw: contentOf(FILE_BYTES, number) };
      if ((await this.#operate('PUT', `${folder}/attachments/${id}`, 204, call)) === null) return;
    }
    const arrival = { number, acknowledged: false };
    arrivals.push(arrival);
    const json = { globalStatus: 'HUBEE_COMPLETED' };
    arrival.acknowledged = (await this.#operate('PATCH', folder, 204, { token, json })) !== null;
  }

  async #change(path: string, fields: PortalFields): Promise<boolean> {
    const { changes } = this.#entry;
    const { answer } = await this.#insist(() => this.#browser.post(path, fields));
    changes[answer === null ? 'unanswered' : 'acknowledged'] += 1;
    if (answer !== null && answer.status !== 303) throw refused(path, this.#entry, answer);
    return answer !== null;
  }

  /** A call of a program, which insists too, unless doing it twice would be doing it two times. */
  async #operate(
    method: string,
    path: string,
    expected: number,
    call: WireCall,
    insists = true,
  ): Promise<WireAnswer | null> {
    const { stage } = this.#office;
    const wire = new Wire(stage.hubs, this.#office.random.integer(0, 1));
    const send = () => this.#ledger.write(() => wire.send(method, path, { token: stage.adminToken, ...call }));
    const answer = insists ? (await this.#insist(send)).answer : await send();
    wire.close();
    if (answer === null || answer.status === expected) return answer;
    throw new Error(`${method} ${path} → ${answer.status} ${answer.bytes.toString('utf8').slice(0, 300)}`);
  }

  async #insist<T>(send: () => Promise<T | null>): Promise<{ readonly answer: T | null; readonly lost: boolean }> {
    for (let lost = false; ; lost = true) {
      const answer = await send();
      if (answer !== null || !this.#office.going()) return { answer, lost };
    }
  }
}

function keepOnly(possible: Set<string>, value: string): void {
  possible.clear();
  possible.add(value);
}

function refused(what: string, { organization }: SubscriptionEntry, answer: PortalAnswer): Error {
  return new Error(`${what} of ${organization} → ${answer.status} ${answer.location ?? answer.words.slice(0, 400)}`);
}

function folderBody(number: string, organization: string) {
  const file = { fileName: 'acte.pdf', type: 'piece', size: FILE_BYTES, mimeType: 'application/pdf' };
  return {
    externalId: number,
    processCode: PROCESS,
    applicant: { firstName: 'Éloïse', lastName: 'Montclar', email: null },
    cases: [{ recipient: subscriberOf(organization), externalId: number }],
    attachments: [{ ...file, recipients: [number] }],
  };
}
