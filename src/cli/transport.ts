import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { LocalFailure, NetworkFailure } from './failures.ts';

/** A file on its way to the hub, opened again at each attempt. */
export interface UploadBody {
  readonly size: number;
  readonly open: () => Readable;
  readonly onBytes: (count: number) => void;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | UploadBody | null;
  /** The connection is given up after so long without a byte in either direction. */
  readonly idleMs: number;
  /** On a connection of its own, so that one the hub has just closed is not mistaken for a lost request. */
  readonly alone: boolean;
}

export interface Transport {
  exchange(request: Exchange): Promise<IncomingMessage>;
  close(): void;
}

/**
 * HTTP with nothing added: Node's own client rather than fetch, because a file is announced with its exact length and
 * streamed both ways in constant memory, and because the hub's early refusal of an upload must be heard.
 */
export function createTransport(url: URL): Transport {
  const secure = url.protocol === 'https:';
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const request = secure ? https.request : http.request;
  return {
    exchange: ({ method, path, headers, body, idleMs, alone }) =>
      new Promise((resolve, reject) => {
        const target = new URL(`${url.pathname.replace(/\/+$/, '')}${path}`, url);
        const outgoing = request(target, { method, headers: { ...headers }, agent: alone ? false : agent });
        hear(outgoing, idleMs, resolve, reject);
        if (body === null || Buffer.isBuffer(body)) outgoing.end(body ?? undefined);
        else pour(body, outgoing, reject);
      }),
    close: () => agent.destroy(),
  };
}

function hear(
  outgoing: ClientRequest,
  idleMs: number,
  resolve: (answer: IncomingMessage) => void,
  reject: (error: Error) => void,
): void {
  let sent = false;
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) sent = true;
    else
      socket.once('connect', () => {
        sent = true;
      });
  });
  outgoing.setTimeout(idleMs, () => outgoing.destroy(new Error('plus rien ne passe')));
  outgoing.once('response', resolve);
  outgoing.on('error', (error) => reject(new NetworkFailure(reasonOf(error), sent)));
}

/** Sends exactly the announced bytes. An answer that comes first stops the sending, and is read before the end. */
function pour(body: UploadBody, outgoing: ClientRequest, reject: (error: Error) => void): void {
  if (body.size === 0) {
    outgoing.end();
    return;
  }
  const source = body.open();
  let count = 0;
  const giveUp = (error: Error): void => {
    reject(error);
    outgoing.destroy();
  };
  source.on('data', (chunk: Buffer) => {
    count += chunk.length;
    body.onBytes(count);
  });
  source.once('error', (error) => giveUp(error));
  source.once('end', () => {
    if (count === body.size) outgoing.end();
    else giveUp(new LocalFailure('Un fichier a changé pendant son envoi.'));
  });
  source.pipe(outgoing, { end: false });
  outgoing.once('close', () => source.destroy());
  outgoing.once('response', (answer) => {
    if (outgoing.writableEnded) return;
    source.unpipe(outgoing);
    source.pause();
    answer.once('close', () => outgoing.destroy());
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connexion refusée',
  ECONNRESET: 'connexion coupée',
  EPIPE: 'connexion coupée',
  ENOTFOUND: 'nom de serveur inconnu',
  EAI_AGAIN: 'nom de serveur introuvable pour le moment',
  EHOSTUNREACH: 'serveur injoignable',
  ENETUNREACH: 'réseau injoignable',
  ETIMEDOUT: 'délai de connexion dépassé',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificat auto-signé',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificat d’une autorité inconnue',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificat d’une autorité inconnue',
  CERT_HAS_EXPIRED: 'certificat expiré',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificat d’un autre serveur',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error && error.message !== '' ? error.message : 'connexion impossible');
}

/** The bytes of an answer; an answer cut short is a network failure, never a short file. */
export async function* bytesOf(answer: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* answer as AsyncIterable<Buffer>;
  } catch (error) {
    throw new NetworkFailure(reasonOf(error), true);
  }
  if (!answer.complete) throw new NetworkFailure('connexion coupée', true);
}
