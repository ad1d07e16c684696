import type { Command } from './commandLine.ts';
import { CONNECTION_OPTIONS, JSON_OPTION, withHub } from './connection.ts';
import { UsageError } from './failures.ts';
import { listOf, optionalTextAt, property, textAt } from './hubAnswers.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';

const PATH = '/admin/v1/subscription-requests';
const ALL = 'toutes';

const STATES: Readonly<Record<string, string>> = { attente: 'PENDING', acceptee: 'ACCEPTED', refusee: 'REFUSED' };
const LABELS: Readonly<Record<string, string>> = {
  PENDING: 'en attente',
  ACCEPTED: 'acceptée',
  REFUSED: 'refusée',
};

/** D-17: subscriptions asked for in the portal, with the credentials of the operator of the démarche or of the platform. */
export const subscriptionRequestCommands: readonly Command[] = [
  {
    name: 'subscription requests',
    usage: '[--status <état>] [--process <code>] [--json]',
    summary: 'Liste les demandes d’abonnement faites dans le portail, les plus anciennes d’abord.',
    options: {
      status: { type: 'string', value: '<état>', help: 'attente (par défaut), acceptee, refusee ou toutes' },
      process: { type: 'string', value: '<code>', help: 'seulement cette démarche' },
      json: JSON_OPTION,
      ...CONNECTION_OPTIONS,
    },
    operands: [0, 0],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const query = new URLSearchParams({ maxResult: '100000' });
        const status = readStatus(input.text('status') ?? 'attente');
        if (status !== null) query.set('status', status);
        const process = input.text('process');
        if (process !== null) query.set('processCode', process);
        const requests = listOf(await hub.call('GET', `${PATH}?${query}`));
        if (input.has('json')) return terminal.print(JSON.stringify(requests, null, 2));
        showRequests(requests, terminal);
      }),
  },
  {
    name: 'subscription accept',
    usage: '<id> [<id>…]',
    summary: 'Accepte des demandes : chaque abonnement est créé, inactif, et son service prévenu.',
    options: CONNECTION_OPTIONS,
    operands: [1, 1000],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        for (const id of input.operands) {
          const accepted = await hub.call('POST', `${PATH}/${encodeURIComponent(id)}/acceptance`, {});
          terminal.print(`Demande ${id} acceptée : abonnement ${textAt(accepted, 'subscriptionId')}.`);
        }
      }),
  },
  {
    name: 'subscription refuse',
    usage: '<id> --reason <motif>',
    summary: 'Refuse une demande ; le motif est envoyé au service.',
    options: {
      reason: { type: 'string', value: '<motif>', help: '500 caractères au plus, obligatoire' },
      ...CONNECTION_OPTIONS,
    },
    operands: [1, 1],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const id = input.operands[0] ?? '';
        const reason = input.text('reason')?.trim() ?? '';
        if (reason === '') throw new UsageError('Il manque le motif : --reason <motif>.');
        await hub.call('POST', `${PATH}/${encodeURIComponent(id)}/refusal`, { reason });
        terminal.print(`Demande ${id} refusée.`);
      }),
  },
];

/** Null for all of them. */
function readStatus(word: string): string | null {
  if (word === ALL) return null;
  const status = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (status === undefined) throw new UsageError('--status vaut attente, acceptee, refusee ou toutes.');
  return status;
}

function showRequests(requests: readonly unknown[], terminal: Terminal): void {
  const rows = requests.map((request) => {
    const subscriber = property(request, 'subscriber');
    const requester = property(request, 'requester');
    return [
      textAt(request, 'id'),
      LABELS[textAt(request, 'status')] ?? textAt(request, 'status'),
      textAt(request, 'processCode'),
      `${textAt(subscriber, 'branchCode')} ${textAt(subscriber, 'name')}`,
      textAt(requester, 'email'),
      textAt(request, 'createDateTime').slice(0, 10),
      optionalTextAt(request, 'reason') ?? optionalTextAt(request, 'comment') ?? '',
    ];
  });
  const titles = ['DEMANDE', 'ÉTAT', 'DÉMARCHE', 'SERVICE', 'DEMANDEUR', 'LE', 'COMMENTAIRE OU MOTIF'];
  for (const line of tableLines(titles, rows)) terminal.print(line);
}
