import { createTransport } from 'nodemailer';

/** A mail ready to leave. Names are in its content only: nothing a person typed but the address reaches a header. */
export interface OutgoingMail {
  /** With its angle brackets; the same at each attempt. */
  readonly messageId: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Date;
}

/** Where mails go. */
export interface MailTransport {
  /** True when mails stay where they are to be looked at (demonstration): their content is then kept. */
  readonly keepsContent: boolean;
  /** Resolves to null when mails may be given to it, otherwise to the reason why not. Cheap unless the last one failed. */
  readiness(): Promise<MailFailure | null>;
  /** Resolves once the mail is accepted for delivery; rejects with a `MailFailure`. */
  send(mail: OutgoingMail): Promise<void>;
  close(): Promise<void>;
}

/**
 * PERMANENT: this mail will never be accepted. TEMPORARY: it may be, later. UNAVAILABLE: nothing was said about this
 * mail, no other would pass either (server away, connection cut, credentials refused).
 */
export type MailFailureKind = 'PERMANENT' | 'TEMPORARY' | 'UNAVAILABLE';

/** Why a mail did not leave. The message may hold what the server said, addresses included: clean it before keeping it. */
export class MailFailure extends Error {
  readonly kind: MailFailureKind;
  /** The answer's number, when the server gave one. */
  readonly code: number | null;
  /** True when it is the recipient's address that was refused: not the message, not the sender, not the hub. */
  readonly ofAddress: boolean;
  constructor(kind: MailFailureKind, message: string, code: number | null = null, ofAddress = false) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.ofAddress = ofAddress;
  }
}

// One more than the mails under way at once, so that asking whether the server is back never waits for them.
const CONNECTIONS = 6;
const CONNECT_MS = 20_000;
const SILENCE_MS = 30_000;
// Connections that rest longer may have been forgotten by a firewall: a mail would find out the slow way.
const IDLE_MS = 10_000;
/** A server that answers just enough never to be silent is given up after that. */
const SEND_MS = 120_000;
const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 30_000;

/**
 * Sends through the SMTP server of `SMTP_URL`, whose own options say how (`?requireTLS=true`, …). `onTrouble` is told each
 * time the server is asked whether it is back and is not.
 */
export function createSmtp(
  url: string,
  from: string,
  onTrouble: (failure: MailFailure) => void = () => undefined,
): MailTransport {
  const open = () =>
    createTransport({
      url,
      pool: true,
      maxConnections: CONNECTIONS,
      // Whether a mail is tried again, and when, is decided by the queue alone.
      maxRequeues: 0,
      idleTimeout: IDLE_MS,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      dnsTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: false,
    });
  let pool = open();
  const health = createHealth(() => pool.verify(), onTrouble);

  return {
    keepsContent: false,
    readiness: health.readiness,
    async send(mail) {
      try {
        await within(SEND_MS, pool.sendMail(messageOf(mail, from)), () => {
          pool.close();
          pool = open();
        });
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'UNAVAILABLE') health.suspect(failure);
        throw failure;
      }
    },
    close: async () => pool.close(),
  };
}

/**
 * Once the server could not be reached, it is asked whether it is back, less and less often, before mails are given to
 * it again: they keep their order and their attempts meanwhile.
 */
function createHealth(verify: () => Promise<unknown>, onTrouble: (failure: MailFailure) => void) {
  let trouble: MailFailure | null = null;
  let pause = 0;
  let askAgainAt = 0;
  let asking: Promise<MailFailure | null> | null = null;

  const ask = async (): Promise<MailFailure | null> => {
    try {
      await verify();
      trouble = null;
      pause = 0;
    } catch (error) {
      trouble = new MailFailure('UNAVAILABLE', failureOf(error).message);
      pause = Math.min(pause === 0 ? FIRST_PAUSE_MS : pause * 2, LAST_PAUSE_MS);
      askAgainAt = performance.now() + pause;
      onTrouble(trouble);
    }
    return trouble;
  };
  return {
    suspect(failure: MailFailure): void {
      trouble = failure;
    },
    async readiness(): Promise<MailFailure | null> {
      if (trouble === null || performance.now() < askAgainAt) return trouble;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
  };
}

function messageOf(mail: OutgoingMail, from: string) {
  return {
    from,
    // An object, never parsed: a comma in an address must not make two recipients.
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: mail.createdAt,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function within<T>(ms: number, work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new MailFailure('UNAVAILABLE', 'the server takes too long'));
    }, ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

// « Authentication required » is about us, not about the mail; 421 is a server that goes away, whatever it was asked.
const ABOUT_US = new Set([421, 530, 535]);

/**
 * What nodemailer says, sorted: only a refusal of the recipient or of the message itself is about this mail for good.
 */
function failureOf(error: unknown): MailFailure {
  if (error instanceof MailFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = property(error, 'responseCode');
  const number = typeof code === 'number' ? code : null;
  const kind = property(error, 'code');
  if (kind !== 'EENVELOPE' && kind !== 'EMESSAGE') return new MailFailure('UNAVAILABLE', message, number);
  const command = String(property(error, 'command'));
  // Nodemailer itself found the recipient's address impossible.
  if (kind === 'EENVELOPE' && command === 'API') return new MailFailure('PERMANENT', 'impossible address', null, true);
  const aboutMail = number !== null && !ABOUT_US.has(number) && /^(RCPT|DATA)/.test(command);
  const refused = aboutMail && number >= 500 && number < 600;
  const ofAddress = aboutMail && command.startsWith('RCPT');
  return new MailFailure(refused ? 'PERMANENT' : 'TEMPORARY', message, number, ofAddress);
}

function property(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
