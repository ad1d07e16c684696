import { setTimeout as delay } from 'node:timers/promises';
import { openPortal, type PortalAnswer, type PortalClient, type PortalFields } from '../support/portalClient.ts';
import type { HubProcess } from './hubProcess.ts';
import type { PortalLedger } from './portalLedger.ts';

let browsers = 0;

/** A browser of somebody patient: a refused connection waits for the next start, a lost answer is null. */
export class PortalBrowser {
  readonly #hubs: readonly HubProcess[];
  readonly #ledger: PortalLedger;
  readonly #client: PortalClient;
  readonly #headers: Readonly<Record<string, string>>;
  #turn: number;

  constructor(hubs: readonly HubProcess[], ledger: PortalLedger) {
    browsers += 1;
    this.#hubs = hubs;
    this.#ledger = ledger;
    this.#turn = browsers;
    // Each browser is somewhere else: what is limited by address is not what is tried here.
    this.#headers = { 'x-forwarded-for': `10.${browsers >> 16}.${(browsers >> 8) & 255}.${browsers & 255}` };
    this.#client = openPortal(() => this.#hub().url);
  }

  /** The cookie of the session, if there is one. */
  get session(): string | undefined {
    return this.#client.cookies.get('hubee');
  }

  get(path: string): Promise<PortalAnswer | null> {
    return this.#send(() => this.#client.get(path, this.#headers));
  }

  post(path: string, fields: PortalFields): Promise<PortalAnswer | null> {
    return this.#ledger.write(() => this.#send(() => this.#client.post(path, fields, this.#headers)));
  }

  #hub(): HubProcess {
    const hub = this.#hubs[this.#turn % this.#hubs.length];
    if (hub === undefined) throw new Error('no hub');
    return hub;
  }

  async #send(work: () => Promise<PortalAnswer>): Promise<PortalAnswer | null> {
    for (;;) {
      if (this.#hubs.length === 1) await this.#hub().ready();
      try {
        return await work();
      } catch (error) {
        // After a failure the other hub is tried, as behind a load balancer.
        this.#turn += 1;
        if (!isRefused(error)) return null;
        await delay(5);
      }
    }
  }
}

/** Nothing was sent: the hub certainly did nothing. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
