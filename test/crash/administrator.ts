import type { Random } from '../../src/demo/documents/random.ts';
import { textField } from '../support/client.ts';
import type { PortalAnswer, PortalFields } from '../support/portalClient.ts';
import { PROCESS } from '../support/referential.ts';
import { subscriberOf, subscriptionBody } from '../support/subscriptions.ts';
import { followLink, refused, signIn } from './entering.ts';
import { PortalBrowser } from './portalBrowser.ts';
import { type AccountEntry, type PortalLedger, rolesText, type SubscriptionEntry } from './portalLedger.ts';
import type { PortalStage } from './portalStage.ts';
import { SubscriptionDesk } from './subscriptionDesk.ts';
import { Wire } from './wire.ts';

const PLAIN = ['CASES_MANAGE'];
const MORE = ['CASES_MANAGE', 'ACCOUNTS_READ'];
// Below what « Mot de passe oublié » allows in an hour.
const MOST_RESETS = 4;

export interface Office {
  readonly stage: PortalStage;
  readonly random: Random;
  readonly going: () => boolean;
}

/** People of one service after another: each is born of a subscription, then administers until `going` says to stop. */
export async function administer(office: Office): Promise<void> {
  const { stage, going } = office;
  while (going()) {
    const subscribed = await subscribe(office);
    if (subscribed === null) continue;
    const { entry, subscription } = subscribed;
    const browser = new PortalBrowser(stage.hubs, stage.ledger);
    const entered = await followLink(stage, browser, entry, newPassword(office));
    // Whoever lost the answer does not know his password: somebody else begins in another service.
    if (!entered && entry.password === null) continue;
    const desk = new Desk(office, browser, entry, new SubscriptionDesk(office, browser, subscription));
    while (going()) await desk.work();
  }
}

interface Subscribed {
  readonly entry: AccountEntry;
  readonly subscription: SubscriptionEntry;
}

/** POST of a subscription, as DataPass does; null when its answer was lost for good. */
async function subscribe({ stage }: Office): Promise<Subscribed | null> {
  const { organization, number } = await stage.newService();
  const email = `maire${number}@mairie.example`;
  const entry = stage.ledger.account(null, email, ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE']);
  const json = subscriptionBody(PROCESS, {
    subscriber: subscriberOf(organization),
    localAdministrator: { email, firstName: 'Zoé', lastName: `Maire ${number}`, phoneNumber: '+33199000000' },
  });
  const wire = new Wire(stage.hubs, number);
  const path = '/referential/v1/subscriptions';
  const answer = await stage.ledger.write(() => wire.send('POST', path, { token: stage.adminToken, json }));
  wire.close();
  if (answer === null) return null;
  if (answer.status !== 201) throw new Error(`subscription → ${answer.status} ${answer.bytes.toString('utf8')}`);
  entry.creation = 'acknowledged';
  return { entry, subscription: stage.ledger.subscription(textField(answer.body, 'id'), organization, json.email) };
}

/** One administrator before his browser. */
class Desk {
  readonly #office: Office;
  readonly #browser: PortalBrowser;
  readonly #own: AccountEntry;
  readonly #subscription: SubscriptionDesk;
  readonly #agents: AccountEntry[] = [];

  constructor(office: Office, browser: PortalBrowser, own: AccountEntry, subscription: SubscriptionDesk) {
    this.#subscription = subscription;
    this.#office = office;
    this.#browser = browser;
    this.#own = own;
  }

  get #ledger(): PortalLedger {
    return this.#office.stage.ledger;
  }

  async work(): Promise<void> {
    const { stage, going, random } = this.#office;
    if (!(await signIn(stage, this.#browser, this.#own, going))) return;
    if ((await this.#browser.get('/comptes')) === null) return;
    const turn = random.integer(0, 19);
    if (turn > 9) return this.#subscription.work();
    if (turn < 4 || this.#agents.length === 0) return this.#create();
    const agent = this.#agents[random.integer(0, this.#agents.length - 1)];
    if (agent === undefined) return;
    if (turn < 6) return this.#changeRights(agent);
    if (turn < 7) return this.#switch(agent);
    if (turn < 8) return this.#reset(agent);
    if (turn < 9) return this.#visit(agent);
    await this.#browser.post('/deconnexion', {});
  }

  /** The dialog, sent until it is answered, sometimes twice at once (P-29). */
  async #create(): Promise<void> {
    const { random, stage } = this.#office;
    const page = await this.#browser.get('/comptes/nouveau');
    if (page === null) return;
    const id = /name="id" value="([\da-f-]{36})"/.exec(page.text)?.[1];
    if (id === undefined) throw refused('creation dialog', this.#own, page);
    const actorType = random.integer(0, 4) === 0 ? 'LOCAL_ADMINISTRATOR' : 'AGENT';
    const email = `agent.${id}@mairie.example`;
    const entry = this.#ledger.account(id, email, actorType === 'AGENT' ? PLAIN : DEFAULT_ADMINISTRATOR);
    const fields = { id, actorType, processCodes: actorType === 'AGENT' ? [PROCESS] : [], email, ...PERSON };
    const answer = await this.#insist('/comptes/nouveau', fields, random.integer(0, 3) === 0);
    if (answer === null) return;
    if (!isDone(answer, '/comptes')) throw refused('creation', entry, answer);
    entry.creation = 'acknowledged';
    if (actorType !== 'AGENT') return;
    if (random.integer(0, 1) === 0) {
      await followLink(stage, new PortalBrowser(stage.hubs, this.#ledger), entry, newPassword(this.#office));
    }
    this.#agents.push(entry);
  }

  async #changeRights(agent: AccountEntry): Promise<void> {
    const page = await this.#browser.get(`/comptes/${agent.id}`);
    if (page === null) return;
    const version = /name="version" value="(\d+)"/.exec(page.text)?.[1];
    if (version === undefined) throw refused('sheet', agent, page);
    const roles = agent.possibleRoles.has(rolesText(PLAIN)) ? MORE : PLAIN;
    agent.possibleRoles.add(rolesText(roles));
    const fields = { version, ...PERSON, actorType: 'AGENT', roles, processCodes: [PROCESS] };
    const answer = await this.#insist(`/comptes/${agent.id}`, fields);
    if (answer === null) {
      agent.changes.unanswered += 1;
      return;
    }
    if (!isDone(answer, `/comptes/${agent.id}`)) throw refused('change of rights', agent, answer);
    agent.changes.acknowledged += 1;
    agent.possibleRoles.clear();
    agent.possibleRoles.add(rolesText(roles));
  }

  async #switch(agent: AccountEntry): Promise<void> {
    const active = !agent.possibleActive.has(true);
    agent.possibleActive.add(active);
    const path = `/comptes/${agent.id}`;
    const answer = await this.#insist(`${path}/${active ? 'activation' : 'desactivation'}`, {});
    if (answer === null) {
      agent.changes.unanswered += 1;
      return;
    }
    if (!isDone(answer, path)) throw refused('switch', agent, answer);
    agent.changes.acknowledged += 1;
    agent.possibleActive.clear();
    agent.possibleActive.add(active);
  }

  /** « Mot de passe oublié », then the link of the mail. */
  async #reset(agent: AccountEntry): Promise<void> {
    const { stage } = this.#office;
    const { resets } = agent;
    if (agent.possibleActive.has(false) || resets.acknowledged + resets.unanswered >= MOST_RESETS) return;
    const browser = new PortalBrowser(stage.hubs, this.#ledger);
    if ((await browser.get('/mot-de-passe-oublie')) === null) return;
    const answer = await browser.post('/mot-de-passe-oublie', { email: agent.email });
    resets[answer === null ? 'unanswered' : 'acknowledged'] += 1;
    if (answer === null) return;
    if (!isDone(answer, '/mot-de-passe-oublie')) throw refused('reset', agent, answer);
    await followLink(stage, browser, agent, newPassword(this.#office));
  }

  async #visit(agent: AccountEntry): Promise<void> {
    const { stage, going } = this.#office;
    if (agent.password === null || agent.possibleActive.has(false)) return;
    const browser = new PortalBrowser(stage.hubs, this.#ledger);
    if (await signIn(stage, browser, agent, going)) await browser.get('/');
  }

  /** Sends the same form until it is answered, as somebody does who sees nothing come. */
  async #insist(path: string, fields: PortalFields, twice = false): Promise<PortalAnswer | null> {
    const isCreation = path === '/comptes/nouveau';
    if (isCreation) this.#ledger.creationsUnderWay += 1;
    try {
      for (;;) {
        const sent = [this.#browser.post(path, fields), ...(twice ? [this.#browser.post(path, fields)] : [])];
        const [answer = null] = (await Promise.all(sent)).filter((one) => one !== null);
        if (answer !== null || !this.#office.going()) return answer;
      }
    } finally {
      if (isCreation) this.#ledger.creationsUnderWay -= 1;
    }
  }
}

const DEFAULT_ADMINISTRATOR = ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'];
const PERSON = { title: 'Mme', firstName: 'Jeanne', lastName: 'Dupont', phone: '0123456789' };

function isDone({ status, location }: PortalAnswer, path: string): boolean {
  return status === 303 && location?.startsWith(path) === true;
}

function newPassword({ random }: Office): string {
  return `Mairie${random.digits(8)}!`;
}
