import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';

/** What a scan concluded (D-9). Only `clean` lets a file be downloaded, only `infected` makes it CORRUPTED. */
export type ScanVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'infected'; readonly signature: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The boundary between attachments and whatever looks for viruses (H-175). */
export interface Antivirus {
  /** Reads the whole content in constant memory and judges it. Never throws: what fails is `unavailable`. */
  scan(content: AsyncIterable<Uint8Array> | Readable): Promise<ScanVerdict>;
}

/** The explicit absence of antivirus (`HUBEE_ANTIVIRUS=off`, demonstrations): everything is clean, nothing is read. */
export const noAntivirus: Antivirus = {
  async scan(content) {
    if (content instanceof Readable) content.destroy();
    return { kind: 'clean' };
  },
};

type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** Larger than clamd's own `MaxScanTime` (120 s): it is silent while it scans, 25 s for 1 GB. */
const DEFAULT_INACTIVITY_MS = 180_000;
const DEFAULT_PORT = 3310;
/** clamd's answers are one short line; more than this is another program. */
const LONGEST_REPLY = 4096;

/**
 * The antivirus clamd, spoken to with its INSTREAM command, one connection per scan.
 *
 * `url` is `tcp://host:port` or `unix:/path`; anything else throws here, when the hub starts. `inactivityTimeoutMs`
 * is the longest silence borne in either direction. `AlertExceedsMax yes` is needed in clamd.conf: without it clamd
 * answers OK to what it did not look at.
 */
export function createClamd(url: string, options: { readonly inactivityTimeoutMs?: number } = {}): Antivirus {
  const address = parseAddress(url);
  const inactivityMs = options.inactivityTimeoutMs ?? DEFAULT_INACTIVITY_MS;
  return {
    async scan(content) {
      const socket = connect(address);
      socket.setTimeout(inactivityMs, () => {
        socket.destroy(new Error(`clamd was silent for ${inactivityMs} ms`));
      });
      try {
        const reply = readReply(socket);
        // An answer that precedes the end of the content is a refusal: stop sending, and never trust it as a verdict.
        const sent = await Promise.race([sendContent(socket, content), reply]);
        return sent.kind === 'sent' ? verdictOf(await reply) : unavailable(sent);
      } finally {
        socket.destroy();
        if (content instanceof Readable) content.destroy();
      }
    },
  };
}

function parseAddress(url: string): Address {
  if (url.startsWith('unix:/')) return { path: url.slice('unix:'.length) };
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'tcp:' || parsed.hostname === '') {
    throw new Error(`The address of clamd must be tcp://host:port or unix:/path, not ${JSON.stringify(url)}`);
  }
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? DEFAULT_PORT : Number(parsed.port),
  };
}

type Reply =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };
type Sending = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly reason: string };

/** Resolves with the line that clamd ends with a NUL, or with why it will not come. Never rejects. */
function readReply(socket: Socket): Promise<Reply> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\0');
      if (end >= 0) resolve({ kind: 'answered', text: text.slice(0, end) });
      else if (text.length > LONGEST_REPLY) resolve({ kind: 'failed', reason: 'clamd answered at length without end' });
    });
    socket.on('error', (error) => resolve({ kind: 'failed', reason: `clamd: ${describe(error)}` }));
    socket.on('close', () => resolve({ kind: 'failed', reason: 'clamd closed the connection without a verdict' }));
  });
}

/** Sends the command and the content, each chunk after its length; honours the pace of clamd. Never rejects. */
async function sendContent(socket: Socket, content: AsyncIterable<Uint8Array>): Promise<Sending> {
  try {
    socket.write('zINSTREAM\0');
    for await (const chunk of content) {
      // A length of zero means the end: an empty chunk in the middle would have the rest go unscanned.
      if (chunk.byteLength === 0) continue;
      socket.cork();
      socket.write(lengthPrefix(chunk.byteLength));
      const roomLeft = socket.write(chunk);
      socket.uncork();
      if (!roomLeft) await drained(socket);
      if (socket.destroyed) return { kind: 'failed', reason: 'clamd closed the connection while it was read to' };
    }
    socket.write(lengthPrefix(0));
    return { kind: 'sent' };
  } catch (error) {
    return { kind: 'failed', reason: `the content could not be read: ${describe(error)}` };
  }
}

function lengthPrefix(length: number): Buffer {
  const prefix = Buffer.allocUnsafe(4);
  prefix.writeUInt32BE(length);
  return prefix;
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle);
      socket.off('close', settle);
      resolve();
    };
    socket.on('drain', settle);
    socket.on('close', settle);
    if (socket.destroyed) settle();
  });
}

/** D-9: exactly `stream: OK` is clean, a real signature is infected, everything else is « not scanned ». */
function verdictOf(reply: Reply): ScanVerdict {
  if (reply.kind === 'failed') return unavailable(reply);
  if (reply.text === 'stream: OK') return { kind: 'clean' };
  const signature = /^stream: (\S.*) FOUND$/.exec(reply.text)?.[1];
  if (signature === undefined || signature.startsWith('Heuristics.Limits.')) return unavailable(reply);
  return { kind: 'infected', signature };
}

function unavailable(cause: Reply): ScanVerdict {
  return { kind: 'unavailable', reason: cause.kind === 'failed' ? cause.reason : `clamd answered: ${cause.text}` };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
