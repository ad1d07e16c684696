import type { Command } from './commandLine.ts';
import { CONNECTION_OPTIONS, JSON_OPTION, withHub } from './connection.ts';
import { UsageError } from './failures.ts';
import { listOf, optionalTextAt, property, textAt } from './hubAnswers.ts';
import { tableLines } from './table.ts';

const PATH = '/admin/v1/mails';
const DEFAULT_LINES = 100;

const STATES: Readonly<Record<string, string>> = {
  attente: 'QUEUED',
  parti: 'SENT',
  echec: 'DEAD',
  perime: 'EXPIRED',
};
const LABELS: Readonly<Record<string, string>> = {
  QUEUED: 'en attente',
  SENT: 'parti',
  DEAD: 'en échec',
  EXPIRED: 'périmé',
};

/** Outgoing mail (D-33), over the administration API; never what the mails say. */
export const mailCommands: readonly Command[] = [
  {
    name: 'mail list',
    usage: '[--state <état>] [--max <n>] [--json]',
    summary: 'Liste les courriels sortants, les derniers d’abord, sans leur contenu.',
    options: {
      state: { type: 'string', value: '<état>', help: 'attente, parti, echec ou perime' },
      max: { type: 'string', value: '<n>', help: `combien au plus (${DEFAULT_LINES} par défaut)` },
      json: JSON_OPTION,
      ...CONNECTION_OPTIONS,
    },
    operands: [0, 0],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const query = new URLSearchParams({ maxResult: String(input.integer('max', DEFAULT_LINES, 1, 100_000)) });
        const word = input.text('state');
        if (word !== null) query.set('state', readState(word));
        const mails = listOf(await hub.call('GET', `${PATH}?${query}`));
        if (input.has('json')) return terminal.print(JSON.stringify(mails, null, 2));
        const rows = mails.map((mail) => [
          textAt(mail, 'id'),
          textAt(mail, 'kind'),
          LABELS[textAt(mail, 'state')] ?? textAt(mail, 'state'),
          textAt(mail, 'recipient'),
          textAt(mail, 'createDateTime').slice(0, 19).replace('T', ' '),
          String(property(mail, 'attempts') ?? ''),
          optionalTextAt(mail, 'lastError') ?? '',
        ]);
        const titles = ['COURRIEL', 'SORTE', 'ÉTAT', 'DESTINATAIRE', 'ÉCRIT LE (UTC)', 'ESSAIS', 'DERNIER REFUS'];
        for (const line of tableLines(titles, rows)) terminal.print(line);
      }),
  },
  {
    name: 'mail retry',
    usage: '<id> [<id>…]',
    summary: 'Fait repartir des courriels en échec.',
    options: CONNECTION_OPTIONS,
    operands: [1, 1000],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        for (const id of input.operands) {
          await hub.call('POST', `${PATH}/${encodeURIComponent(id)}/retry`, {});
          terminal.print(`Courriel ${id} remis en attente.`);
        }
      }),
  },
];

function readState(word: string): string {
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (state === undefined) throw new UsageError('--state vaut attente, parti, echec ou perime.');
  return state;
}
