import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail as its reader's program understands it. */
export interface CaughtMail {
  /** Envelope. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** « Name <address> » of the From header. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly date: Date | null;
  header(name: string): string;
  /** As it travelled. */
  readonly raw: string;
}

export type RefusalStage = 'CONNECT' | 'MAIL' | 'RCPT' | 'DATA';

export type Fate = 'KEPT' | 'LOST';

export interface SmtpCatcher {
  readonly url: string;
  readonly port: number;
  /** Every mail accepted so far, in order. */
  mails(): readonly CaughtMail[];
  /** The first accepted mail, past or to come, that satisfies the predicate; fails after a few seconds. */
  waitFor(predicate: (mail: CaughtMail) => boolean): Promise<CaughtMail>;
  /** The next attempt is answered with this code (4xx come back later, 5xx never), at the end of DATA by default. */
  refuseNext(code: number, message?: string, stage?: RefusalStage): void;
  /**
   * From now on the answer to each mail, or to those, waits until the returned function is called. The mails that wait
   * are then kept, or lost as if the server had died with them.
   */
  hold(only?: (mail: CaughtMail) => boolean): (fate?: Fate) => void;
  /** Resolves once so many mails are being held. */
  held(count: number): Promise<void>;
  /** Forgets what was caught, and the refusals still to come. */
  clear(): void;
  close(): Promise<void>;
}

const PATIENCE_MS = 15_000;

interface Refusal {
  readonly stage: RefusalStage;
  readonly code: number;
  readonly message: string;
}

interface Received {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly refused: boolean;
}

interface Waiting {
  readonly predicate: (mail: CaughtMail) => boolean;
  readonly found: (mail: CaughtMail) => void;
}

/** A real SMTP server that keeps what it is given. */
export async function startSmtp(options: { readonly port?: number } = {}): Promise<SmtpCatcher> {
  let caught: CaughtMail[] = [];
  const waiting = new Set<Waiting>();
  const refusals: Refusal[] = [];
  let gate: Promise<Fate> = Promise.resolve('KEPT');
  let isHeld: (mail: CaughtMail) => boolean = () => false;
  const held = createGauge();

  const refusalAt = (stage: RefusalStage): Error | null => {
    const index = refusals.findIndex((refusal) => refusal.stage === stage);
    const [refusal] = index < 0 ? [] : refusals.splice(index, 1);
    return refusal === undefined ? null : Object.assign(new Error(refusal.message), { responseCode: refusal.code });
  };
  const keep = (mail: CaughtMail): void => {
    caught.push(mail);
    for (const one of waiting) if (one.predicate(mail)) one.found(mail);
  };

  const receive = async (raw: Buffer, { sender, recipients, refused }: Received): Promise<void> => {
    if (refused) return;
    const mail = readMail(await simpleParser(raw), raw, sender, recipients);
    if (isHeld(mail)) {
      held.change(1);
      const fate = await gate;
      held.change(-1);
      if (fate === 'LOST') throw Object.assign(new Error('lost by the test'), { responseCode: 451 });
    }
    keep(mail);
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 500,
    onConnect: (_session, answer) => answer(refusalAt('CONNECT')),
    onMailFrom: (_address, _session, answer) => answer(refusalAt('MAIL')),
    onRcptTo: (_address, _session, answer) => answer(refusalAt('RCPT')),
    onData(stream, session, answer) {
      const { mailFrom, rcptTo } = session.envelope;
      const sender = mailFrom === false ? '' : mailFrom.address;
      const recipients = rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusalAt('DATA');
        const raw = Buffer.concat(chunks);
        receive(raw, { sender, recipients, refused: refusal !== null })
          .then(() => answer(refusal))
          .catch((error: unknown) => answer(error instanceof Error ? error : new Error(String(error))));
      });
    },
  });
  // Programs that go away in the middle of a conversation are what some tests are about.
  server.on('error', () => undefined);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails: () => caught,
    waitFor: (predicate) => {
      const already = caught.find(predicate);
      return already === undefined ? waitIn(waiting, predicate, () => caught) : Promise.resolve(already);
    },
    refuseNext: (code, message = 'refusal asked by the test', stage = 'DATA') =>
      void refusals.push({ stage, code, message }),
    held: held.reached,
    hold(only = () => true) {
      let open = (_fate: Fate): void => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      isHeld = only;
      return (fate = 'KEPT') => {
        isHeld = () => false;
        open(fate);
      };
    },
    clear: () => {
      caught = [];
      refusals.length = 0;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A number that can be waited for. */
function createGauge() {
  let value = 0;
  const waiters: { readonly wanted: number; readonly resolve: () => void }[] = [];
  return {
    change(by: number): void {
      value += by;
      for (const { wanted, resolve } of waiters) if (value >= wanted) resolve();
    },
    reached: (wanted: number): Promise<void> =>
      new Promise((resolve) => {
        if (value >= wanted) resolve();
        else waiters.push({ wanted, resolve });
      }),
  };
}

function waitIn(
  waiting: Set<Waiting>,
  predicate: (mail: CaughtMail) => boolean,
  caught: () => readonly CaughtMail[],
): Promise<CaughtMail> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      waiting.delete(one);
      const subjects = caught().map(({ to, subject }) => `${to}: ${subject}`);
      reject(new Error(`no such mail in ${PATIENCE_MS} ms; caught: ${subjects.join(', ') || 'none'}`));
    }, PATIENCE_MS);
    const one: Waiting = {
      predicate,
      found(mail) {
        clearTimeout(patience);
        waiting.delete(one);
        resolve(mail);
      },
    };
    waiting.add(one);
  });
}

function readMail(parsed: ParsedMail, raw: Buffer, sender: string, recipients: readonly string[]): CaughtMail {
  return {
    sender,
    recipients,
    from: addressText(parsed.from),
    to: addressText(parsed.to),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    messageId: parsed.messageId ?? '',
    date: parsed.date ?? null,
    header: (name) => {
      const line = parsed.headerLines.find(({ key }) => key === name.toLowerCase())?.line ?? '';
      return line.slice(line.indexOf(':') + 1).trim();
    },
    raw: raw.toString('utf8'),
  };
}

function addressText(addresses: AddressObject | AddressObject[] | undefined): string {
  const list = addresses === undefined ? [] : [addresses].flat();
  return list
    .flatMap(({ value }) => value)
    .map(({ name, address }) => (name === '' ? (address ?? '') : `${name} <${address}>`))
    .join(', ');
}
