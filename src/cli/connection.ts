import type { CommandInput, OptionSpec } from './commandLine.ts';
import { EXIT, UsageError } from './failures.ts';
import { createHubClient, type HubClient } from './hubClient.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_URL = 'http://localhost:3000';
const DEFAULT_RETRIES = 5;

export const URL_OPTION: OptionSpec = {
  type: 'string',
  value: '<url>',
  help: `adresse du hub (HUBEE_URL, sinon ${DEFAULT_URL})`,
};

export const JSON_OPTION: OptionSpec = { type: 'boolean', help: 'sortie en JSON' };

/** The options of every command that speaks to a hub. */
export const CONNECTION_OPTIONS = {
  url: URL_OPTION,
  client: { type: 'string', value: '<id>', help: 'identifiant du client (HUBEE_CLIENT)' },
  secret: {
    type: 'string',
    value: '<secret>',
    help: 'son secret (HUBEE_SECRET, que les autres utilisateurs de la machine ne voient pas)',
  },
  retries: {
    type: 'string',
    value: '<n>',
    help: `essais de plus quand le hub ne répond pas (${DEFAULT_RETRIES} par défaut)`,
  },
} as const satisfies Record<string, OptionSpec>;

/** Address of the hub, without its last slash. */
export function readUrl(input: CommandInput, terminal: Terminal): string {
  const text = input.text('url') ?? (terminal.env.HUBEE_URL || DEFAULT_URL);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new UsageError(`« ${text} » n’est pas une adresse http:// ou https://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('Les identifiants ne se mettent pas dans l’adresse : --client et HUBEE_SECRET.');
  }
  return url.href.replace(/\/+$/, '');
}

/** The hub that the options and the environment name, spoken to with this scope. */
export function connect(
  input: CommandInput,
  terminal: Terminal,
  options: { readonly scope: string | null; readonly stop?: AbortSignal },
): HubClient {
  const url = readUrl(input, terminal);
  const clientId = input.text('client') ?? (terminal.env.HUBEE_CLIENT || null);
  const clientSecret = input.text('secret') ?? (terminal.env.HUBEE_SECRET || null);
  if (clientId === null) throw new UsageError('Il manque le client : --client <id> ou HUBEE_CLIENT.');
  if (clientSecret === null) throw new UsageError('Il manque son secret : --secret <secret> ou HUBEE_SECRET.');
  return createHubClient({
    url,
    clientId,
    clientSecret,
    scope: options.scope,
    retries: input.integer('retries', DEFAULT_RETRIES, 0, 100),
    onRetry: (reason) => terminal.note(reason),
    ...(options.stop && { stop: options.stop }),
  });
}

/** Does one thing with the hub that the options name; done unless it throws. */
export async function withHub(
  input: CommandInput,
  terminal: Terminal,
  work: (hub: HubClient) => Promise<void>,
): Promise<number> {
  const hub = connect(input, terminal, { scope: null });
  try {
    await work(hub);
    return EXIT.done;
  } finally {
    hub.close();
  }
}
