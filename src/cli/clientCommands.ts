import type { Command, CommandInput } from './commandLine.ts';
import { CONNECTION_OPTIONS, JSON_OPTION, withHub } from './connection.ts';
import { UsageError } from './failures.ts';
import { listOf, optionalTextAt, property, textAt } from './hubAnswers.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';

const PATH = '/admin/v1/clients';

/** The clients of partners (H-48, D-20), over the administration API. */
export const clientCommands: readonly Command[] = [
  {
    name: 'client create',
    usage: '--scope <portée> [--organization <id>] [--process <code>]',
    summary: 'Crée un client d’API ; son secret n’est montré que cette fois.',
    options: {
      scope: {
        type: 'string',
        multiple: true,
        value: '<portée>',
        help: 'OSL, SI, ADMIN, DATAPASS ou SUBCRT ; répétable',
      },
      organization: { type: 'string', value: '<id>', help: 'par exemple SI-21010034300016-01034' },
      process: { type: 'string', value: '<code>', help: 'démarche, pour la portée SI : par exemple CERTDC' },
      json: JSON_OPTION,
      ...CONNECTION_OPTIONS,
    },
    operands: [0, 0],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        if (!input.has('scope'))
          throw new UsageError('Il manque la portée : --scope OSL, SI, ADMIN, DATAPASS ou SUBCRT.');
        const created = await hub.call('POST', PATH, {
          scope: input.list('scope'),
          organization: input.text('organization'),
          processCode: input.text('process'),
        });
        showCredentials(input, terminal, created);
      }),
  },
  {
    name: 'client list',
    usage: '[--json]',
    summary: 'Liste les clients d’API, sans leurs secrets.',
    options: { json: JSON_OPTION, ...CONNECTION_OPTIONS },
    operands: [0, 0],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const clients = listOf(await hub.call('GET', PATH));
        if (input.has('json')) return terminal.print(JSON.stringify(clients, null, 2));
        const rows = clients.map((client) => [
          textAt(client, 'clientId'),
          listOf(property(client, 'scopes')).join(','),
          textAt(client, 'organization'),
          optionalTextAt(client, 'processCode') ?? '',
          textAt(client, 'secretDateTime').slice(0, 10),
          optionalTextAt(client, 'lastTokenDateTime')?.slice(0, 10) ?? 'jamais',
        ]);
        const titles = ['CLIENT', 'PORTÉES', 'ORGANISATION', 'DÉMARCHE', 'SECRET DU', 'DERNIER JETON'];
        for (const line of tableLines(titles, rows)) terminal.print(line);
      }),
  },
  {
    name: 'client secret',
    usage: '<id>',
    summary: 'Donne un nouveau secret à un client ; l’ancien et les jetons en cours meurent aussitôt.',
    options: { json: JSON_OPTION, ...CONNECTION_OPTIONS },
    operands: [1, 1],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        showCredentials(input, terminal, await hub.call('POST', `${pathOf(input)}/secret`, {}));
      }),
  },
  {
    name: 'client revoke',
    usage: '<id>',
    summary: 'Révoque un client, et ses jetons en cours, aussitôt.',
    options: CONNECTION_OPTIONS,
    operands: [1, 1],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        await hub.call('DELETE', pathOf(input));
        terminal.print(`Client ${input.operands[0]} révoqué.`);
      }),
  },
];

function pathOf(input: CommandInput): string {
  return `${PATH}/${encodeURIComponent(input.operands[0] ?? '')}`;
}

function showCredentials(input: CommandInput, terminal: Terminal, answer: unknown): void {
  if (input.has('json')) {
    terminal.print(JSON.stringify(answer, null, 2));
    return;
  }
  terminal.print(`Client : ${textAt(answer, 'clientId')}`);
  terminal.print(`Secret : ${textAt(answer, 'clientSecret')}`);
  terminal.note('Notez ce secret : il ne sera plus montré.');
}
