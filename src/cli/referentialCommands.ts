import { readFile } from 'node:fs/promises';
import type { Command, CommandInput, OptionSpec } from './commandLine.ts';
import { CONNECTION_OPTIONS, connect, JSON_OPTION } from './connection.ts';
import { EXIT, HubRefusal, LocalFailure } from './failures.ts';
import { listOf, optionalTextAt, property } from './hubAnswers.ts';
import type { HubClient } from './hubClient.ts';
import { printable } from './progress.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';

/** What differs between the three nouns of the referential. */
interface Noun {
  readonly name: string;
  readonly one: string;
  readonly many: string;
  readonly path: string;
  /** Whether the list comes in pages (H-112, H-114; processes do not, H-116). */
  readonly paged: boolean;
  readonly filters: Readonly<Record<string, { readonly parameter: string; readonly option: OptionSpec }>>;
  readonly columns: readonly (readonly [title: string, cell: (item: unknown) => string])[];
  readonly label: (item: unknown) => string;
}

const PAGE = 5000;
const cell =
  (key: string) =>
  (item: unknown): string =>
    optionalTextAt(item, key) ?? '';
const organizationOf = (item: unknown): string =>
  ['type', 'companyRegister', 'branchCode'].map((key) => optionalTextAt(item, key) ?? '?').join('-');
const subscriberOf = (item: unknown): string => organizationOf(property(item, 'subscriber'));
const siret: OptionSpec = { type: 'string', value: '<siret>', help: 'seulement ce SIRET' };

const NOUNS: readonly Noun[] = [
  {
    name: 'organization',
    one: 'organisation',
    many: 'organisations',
    path: '/referential/v1/organizations',
    paged: true,
    filters: {
      type: { parameter: 'type', option: { type: 'string', value: '<type>', help: 'seulement ce type : OSL, SI…' } },
      siret: { parameter: 'companyRegister', option: siret },
    },
    columns: [
      ['ORGANISATION', organizationOf],
      ['NOM', cell('name')],
      ['CODE POSTAL', cell('postalCode')],
      ['STATUT', cell('status')],
    ],
    label: organizationOf,
  },
  {
    name: 'process',
    one: 'démarche',
    many: 'démarches',
    path: '/referential/v1/processes',
    paged: false,
    filters: {
      siret: { parameter: 'companyRegister', option: { ...siret, help: 'seulement celles de cet opérateur' } },
    },
    columns: [
      ['CODE', cell('code')],
      ['NOM', cell('name')],
      ['OPÉRATEUR', (item) => organizationOf(property(item, 'osl'))],
      ['OUVERTE', (item) => (property(item, 'isActivated') === true ? 'oui' : 'non')],
    ],
    label: (item) => optionalTextAt(item, 'code') ?? '?',
  },
  {
    name: 'subscription',
    one: 'abonnement',
    many: 'abonnements',
    path: '/referential/v1/subscriptions',
    paged: true,
    filters: {
      process: {
        parameter: 'processCode',
        option: { type: 'string', value: '<code>', help: 'seulement cette démarche' },
      },
      status: {
        parameter: 'status',
        option: { type: 'string', value: '<statut>', help: 'Actif, Inactif, Suspendu ou Refusé' },
      },
      siret: { parameter: 'companyRegister', option: siret },
    },
    columns: [
      ['ABONNEMENT', cell('id')],
      ['DÉMARCHE', cell('processCode')],
      ['ABONNÉ', subscriberOf],
      ['MODE', cell('accessMode')],
      ['STATUT', cell('status')],
    ],
    label: (item) => `${optionalTextAt(item, 'processCode') ?? '?'} pour ${subscriberOf(item)}`,
  },
];

/** `organization`, `process` and `subscription`: list and create, over the referential API. */
export const referentialCommands: readonly Command[] = NOUNS.flatMap((noun) => [
  listCommand(noun),
  createCommand(noun),
]);

function listCommand(noun: Noun): Command {
  const filters = Object.entries(noun.filters).map(([name, { option }]) => [name, option] as const);
  return {
    name: `${noun.name} list`,
    usage: filters.map(([name, option]) => `[--${name} ${option.value}]`).join(' '),
    summary: `Liste les ${noun.many}.`,
    options: { ...Object.fromEntries(filters), json: JSON_OPTION, ...CONNECTION_OPTIONS },
    operands: [0, 0],
    async run(input, terminal) {
      const hub = connect(input, terminal, { scope: null });
      try {
        const items = await readAll(hub, noun, input);
        if (input.has('json')) terminal.print(JSON.stringify(items, null, 2));
        else for (const line of linesOf(noun, items)) terminal.print(line);
        return EXIT.done;
      } finally {
        hub.close();
      }
    },
  };
}

async function readAll(hub: HubClient, noun: Noun, input: CommandInput): Promise<unknown[]> {
  const filters = Object.entries(noun.filters).flatMap(([name, { parameter }]) => {
    const value = input.text(name);
    return value === null ? [] : [[parameter, value] as [string, string]];
  });
  const items: unknown[] = [];
  for (;;) {
    const page = noun.paged ? { maxResult: String(PAGE), offSet: String(items.length) } : {};
    const query = new URLSearchParams({ ...Object.fromEntries(filters), ...page }).toString();
    const found = listOf(await hub.call('GET', `${noun.path}${query === '' ? '' : `?${query}`}`));
    items.push(...found);
    if (!noun.paged || found.length < PAGE) return items;
  }
}

function linesOf(noun: Noun, items: readonly unknown[]): string[] {
  const titles = noun.columns.map(([title]) => title);
  const rows = items.map((item) => noun.columns.map(([, text]) => text(item)));
  return tableLines(titles, rows);
}

function createCommand(noun: Noun): Command {
  return {
    name: `${noun.name} create`,
    usage: 'FICHIER.json | -',
    summary: `Crée des ${noun.many} à partir d’un objet JSON ou d’une liste (« - » : entrée standard).`,
    options: {
      'if-missing': { type: 'boolean', help: 'ce qui existe déjà est signalé, sans échec' },
      json: JSON_OPTION,
      ...CONNECTION_OPTIONS,
    },
    operands: [1, 1],
    async run(input, terminal) {
      const items = await readItems(input.operands[0] ?? '-', terminal);
      const hub = connect(input, terminal, { scope: null });
      try {
        return await createAll(hub, noun, items, input, terminal);
      } finally {
        hub.close();
      }
    },
  };
}

async function readItems(file: string, terminal: Terminal): Promise<readonly unknown[]> {
  const text = file === '-' ? await terminal.readInput() : await readFile(file, 'utf8');
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch (error) {
    throw new LocalFailure(`${file} n’est pas du JSON : ${error instanceof Error ? error.message : ''}`);
  }
}

interface Creation {
  readonly result: 'created' | 'exists' | 'refused';
  readonly item: unknown;
  readonly messages: readonly string[];
}

async function createAll(
  hub: HubClient,
  noun: Noun,
  items: readonly unknown[],
  input: CommandInput,
  terminal: Terminal,
): Promise<number> {
  const done: Creation[] = [];
  for (const item of items) {
    const creation = await create(hub, noun, item);
    done.push(creation);
    if (!input.has('json')) terminal.print(lineOf(noun, creation));
  }
  if (input.has('json')) terminal.print(JSON.stringify(done, null, 2));
  const fine = done.every(({ result }) => result === 'created' || (result === 'exists' && input.has('if-missing')));
  return fine ? EXIT.done : EXIT.failed;
}

/** One refusal does not keep the others from being created. Duplicates are told by their wording alone (H-72). */
async function create(hub: HubClient, noun: Noun, item: unknown): Promise<Creation> {
  try {
    return { result: 'created', item: await hub.call('POST', noun.path, item), messages: [] };
  } catch (error) {
    if (!(error instanceof HubRefusal)) throw error;
    const exists = error.messages.some((message) => message.includes('already exists'));
    return { result: exists ? 'exists' : 'refused', item, messages: error.messages };
  }
}

function lineOf(noun: Noun, { result, item, messages }: Creation): string {
  const what = `${noun.one} ${printable(noun.label(item))}`;
  if (result === 'created') {
    const id = property(item, 'id');
    return `création : ${what}${typeof id === 'string' ? ` (${id})` : ''}`;
  }
  return result === 'exists' ? `existe déjà : ${what}` : `refus : ${what} : ${messages.join(' ; ')}`;
}
