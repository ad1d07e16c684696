import { createHash } from 'node:crypto';
import { field } from '../support/client.ts';
import type { HubProcess } from './hubProcess.ts';
import type { FileEntry, Ledger } from './ledger.ts';
import { Wire, type WireAnswer, type WireCall } from './wire.ts';

const BASE = '/teledossiers/v1';

/** What one partner's software needs to know of the run it takes part in. */
export interface PartnerSetup {
  readonly hubs: readonly HubProcess[];
  readonly ledger: Ledger;
  /** The database goes away under the hub: 503 is then an honest answer, which promises nothing. */
  readonly unavailability: boolean;
}

/** A partner's client: tells apart what was acknowledged, what nobody knows, and what must never be answered. */
export class Partner {
  readonly #wire: Wire;
  readonly #token: string;
  readonly #setup: PartnerSetup;

  constructor(setup: PartnerSetup, token: string, turn: number) {
    this.#setup = setup;
    this.#token = token;
    this.#wire = new Wire(setup.hubs, turn);
  }

  /** The acknowledged answer, or null when nobody knows. Any other status ends the run. */
  async write(method: string, path: string, expected: readonly number[], call: WireCall = {}) {
    const answer = await this.read(method, path, expected, call);
    if (answer === null) this.#setup.ledger.unanswered += 1;
    else this.#setup.ledger.acknowledged += 1;
    return answer;
  }

  async read(
    method: string,
    path: string,
    expected: readonly number[],
    call: WireCall = {},
  ): Promise<WireAnswer | null> {
    const answer = await this.#wire.send(method, BASE + path, { token: this.#token, ...call });
    if (answer === null || expected.includes(answer.status)) return answer;
    if (this.#setup.unavailability && answer.status === 503 && isErrorBody(answer.body)) return null;
    throw new Error(`${method} ${path} → ${answer.status} ${answer.bytes.toString('utf8').slice(0, 300)}`);
  }

  /** Sends a file until an answer comes or `going` says to give up. True once it is acknowledged. */
  async upload(path: string, file: FileEntry, content: Buffer, going: () => boolean): Promise<boolean> {
    const digest = digestOf(content);
    do {
      file.possible.add(digest);
      if (file.received === 'never') file.received = 'unknown';
      if ((await this.write('PUT', path, [204], { raw: content })) !== null) {
        file.received = 'acknowledged';
        file.possible.clear();
        file.possible.add(digest);
        return true;
      }
    } while (going());
    return false;
  }

  /** Downloads and compares every byte with what may have been sent; false when the answer was cut. */
  async download(file: FileEntry): Promise<boolean> {
    const answer = await this.read('GET', file.path, [200]);
    if (answer === null) return false;
    const digest = digestOf(answer.bytes);
    if (!file.possible.has(digest)) throw new Error(`${file.path}: the bytes are not those that were sent`);
    if (answer.headers.digest !== digest)
      throw new Error(`${file.path}: wrong digest ${String(answer.headers.digest)}`);
    file.downloads += 1;
    return true;
  }

  close(): void {
    this.#wire.close();
  }
}

export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64');
}

/** H-71. */
function isErrorBody(body: unknown): boolean {
  return (
    typeof field(body, 'errors', 0, 'code') === 'number' && typeof field(body, 'errors', 0, 'message') === 'string'
  );
}
