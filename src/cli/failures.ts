import { ConfigError } from '../platform/config.ts';

/** What a command's exit code says; documented in `hubee help`. */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** A command that cannot be understood, or lacks a setting; the message is French and says what to do. */
export class UsageError extends Error {}

/** Something of the sender's or receiver's own machine is not as it should be: a file, a directory, its content. */
export class LocalFailure extends Error {}

/** The hub answered no. The messages are its own wording, which support people search for. */
export class HubRefusal extends Error {
  readonly status: number;
  readonly messages: readonly string[];
  /** From the `Retry-After` header. */
  readonly retryAfterSeconds: number | null;
  constructor(status: number, messages: readonly string[], retryAfterSeconds: number | null = null) {
    super(`${messages.length > 0 ? messages.join(' ; ') : 'aucune explication'} (${status})`);
    this.status = status;
    this.messages = messages;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Every file was sent, but the hub did not keep them all: a virus, a rejection. */
export class FilesNotReceived extends Error {}

/** H-49: the hub does not know this client, or refuses its secret or its scope. */
export class CredentialsRefused extends Error {}

/** A connection failed. `sent`: the request may have reached the hub, which may have obeyed it. */
export class NetworkFailure extends Error {
  readonly sent: boolean;
  constructor(reason: string, sent: boolean) {
    super(reason);
    this.sent = sent;
  }
}

/** The hub could not be reached, or could not serve, however often it was asked: worth trying again later. */
export class HubUnreachable extends Error {}

/** What came is not what the hub announced: size, digest. */
export class IntegrityFailure extends Error {}

/** What answered does not speak the hub's API. */
export class UnexpectedAnswer extends Error {}

const CORRECTABLE = [UsageError, ConfigError, CredentialsRefused];

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (CORRECTABLE.some((kind) => error instanceof kind)) return EXIT.usage;
  if (error instanceof HubUnreachable || error instanceof NetworkFailure) return EXIT.unreachable;
  return EXIT.failed;
}

const EXPECTED = [
  ConfigError,
  FilesNotReceived,
  UsageError,
  LocalFailure,
  CredentialsRefused,
  NetworkFailure,
  HubUnreachable,
  IntegrityFailure,
  UnexpectedAnswer,
];

/** One French sentence for what a person can do something about; everything for what is a defect of ours. */
export function describe(error: unknown): string {
  if (error instanceof HubRefusal) return `Refus du hub : ${error.message}`;
  if (EXPECTED.some((kind) => error instanceof kind) && error instanceof Error) return error.message;
  if (isSystemError(error)) return systemMessage(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'fichier ou répertoire introuvable',
  EACCES: 'accès interdit',
  EPERM: 'opération interdite',
  ENOSPC: 'disque plein',
  EDQUOT: 'quota de disque dépassé',
  EISDIR: 'c’est un répertoire',
  ENOTDIR: 'ce n’est pas un répertoire',
  EROFS: 'disque en lecture seule',
  EIO: 'erreur du disque',
};

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

function systemMessage(error: SystemError): string {
  const reason = SYSTEM_REASONS[error.code] ?? error.message;
  return error.path === undefined ? reason : `${error.path} : ${reason}`;
}
