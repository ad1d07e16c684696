import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command, CommandInput } from '../commandLine.ts';
import { CONNECTION_OPTIONS, connect } from '../connection.ts';
import { lockDirectory } from '../directoryLock.ts';
import { CredentialsRefused, describe, EXIT, exitCodeOf, UsageError } from '../failures.ts';
import { fetchQueue, type QueueOptions, type QueueOutcome } from './fetchQueue.ts';
import type { Reception } from './receiveCase.ts';
import { SERVICE_STATUSES } from './statuses.ts';

// The mandatory status of the communal démarches (hub.md §4.3), true of any télédossier whose files are safe, and one
// that starts the deletion of files in no démarche (H-185).
const DEFAULT_STATUSES = ['SI_RECEIVED'];
const NO_STATUS = 'aucun';

export const fetchCommand: Command = {
  name: 'fetch',
  usage: 'RÉPERTOIRE',
  summary: 'Relève les télédossiers (service instructeur, SI) : vide la file des notifications dans un répertoire.',
  details: `Chaque télédossier a son répertoire, <numéro>-<début de son identifiant> : ses pièces, case.json (écrit en
dernier : quand il est là, tout est là) et events/<événement>/ pour ce que l’opérateur ajoute ensuite.
Taille et empreinte de chaque pièce sont vérifiées, et la notification n’est effacée du hub qu’ensuite.
Relancée, la commande ne télécharge rien deux fois. Un télédossier en échec ne bloque pas les autres.

Statuts annoncés à l’opérateur, une seule fois chacun : ${DEFAULT_STATUSES.join(', ')} par défaut ; par exemple
--status IN_PROGRESS,DONE, ou --status ${NO_STATUS} si votre logiciel s’en charge.`,
  options: {
    ...CONNECTION_OPTIONS,
    status: {
      type: 'string',
      multiple: true,
      value: '<statut>',
      help: `statut à annoncer, répétable : ${SERVICE_STATUSES.join(', ')}, ou ${NO_STATUS}`,
    },
    watch: {
      type: 'string',
      value: '[<secondes>]',
      help: 'recommence sans fin, toutes les 60 secondes si rien n’est dit',
    },
    max: { type: 'string', value: '<n>', help: 'notifications lues à la fois (100 par défaut)' },
  },
  operands: [1, 1],
  async run(input, terminal) {
    const stop = terminal.stopSignal();
    const statuses = readStatuses(input);
    const seconds = input.has('watch') ? input.integer('watch', 60, 1, 86_400) : null;
    const max = input.integer('max', 100, 1, 100_000);
    const client = connect(input, terminal, { scope: 'SI', stop });
    const root = resolve(input.operands[0] ?? '.');
    try {
      await mkdir(root, { recursive: true });
      const lock = await lockDirectory(root);
      const reception = { client, terminal, root, statuses };
      try {
        return await (seconds === null
          ? fetchOnce(reception, { max, stop })
          : watch(reception, { max, stop }, seconds * 1000));
      } finally {
        await lock.release();
      }
    } finally {
      client.close();
    }
  },
};

function readStatuses(input: CommandInput): readonly string[] {
  const asked = input.list('status');
  if (asked.length === 0) return DEFAULT_STATUSES;
  if (asked.includes(NO_STATUS)) return [];
  const unknown = asked.find((status) => !SERVICE_STATUSES.some((known) => known === status));
  if (unknown !== undefined) {
    throw new UsageError(`--status ${unknown} : les statuts sont ${SERVICE_STATUSES.join(', ')}, ou ${NO_STATUS}.`);
  }
  return [...new Set(asked)];
}

async function fetchOnce(reception: Reception, options: QueueOptions): Promise<number> {
  const outcome = await fetchQueue(reception, options);
  summarize(reception, outcome);
  if (outcome.stopped) return EXIT.interrupted;
  return outcome.failed === 0 ? EXIT.done : EXIT.failed;
}

/** Until it is told to stop, which it does between two télédossiers. A hub that is away is waited for. */
async function watch(reception: Reception, options: QueueOptions, pauseMs: number): Promise<number> {
  let code: number = EXIT.done;
  while (!options.stop.aborted) {
    try {
      const outcome = await fetchQueue(reception, options);
      if (outcome.received + outcome.failed > 0) summarize(reception, outcome);
      code = outcome.failed === 0 ? EXIT.done : EXIT.failed;
    } catch (error) {
      if (error instanceof CredentialsRefused) throw error;
      code = exitCodeOf(error);
      reception.terminal.note(describe(error));
    }
    await delay(pauseMs, undefined, { signal: options.stop }).catch(() => undefined);
  }
  return code;
}

function summarize({ terminal }: Reception, { received, failed, stopped }: QueueOutcome): void {
  const failures = failed === 0 ? '' : `, ${failed} en échec, qui restent dans la file`;
  const end = stopped ? ' ; arrêtée avant la fin de la file' : '';
  terminal.note(`${received} notification(s) traitée(s)${failures}${end}.`);
}
