import type { Command, CommandInput, OptionSpec } from './commandLine.ts';
import { CONNECTION_OPTIONS, JSON_OPTION, withHub } from './connection.ts';
import { UsageError } from './failures.ts';
import { listOf, optionalTextAt, property, textAt } from './hubAnswers.ts';
import { tableLines } from './table.ts';
import type { Terminal } from './terminal.ts';

const PATH = '/admin/v1/accounts';

const ACTOR_TYPES: Readonly<Record<string, string>> = {
  administrateur: 'LOCAL_ADMINISTRATOR',
  agent: 'AGENT',
  delegue: 'TECHNICAL_DELEGATE',
};
const ACTOR_LABELS: Readonly<Record<string, string>> = {
  LOCAL_ADMINISTRATOR: 'Administrateur local',
  AGENT: 'Agent',
  TECHNICAL_DELEGATE: 'Délégué technique',
};

const CREATE_OPTIONS = {
  organization: { type: 'string', value: '<id>', help: 'par exemple SI-21010034300016-01034' },
  email: { type: 'string', value: '<adresse>', help: 'adresse personnelle et professionnelle : l’identifiant' },
  type: { type: 'string', value: '<type>', help: 'administrateur, agent ou delegue' },
  'first-name': { type: 'string', value: '<prénom>', help: 'prénom' },
  'last-name': { type: 'string', value: '<nom>', help: 'nom' },
  title: { type: 'string', value: '<civilité>', help: 'M ou Mme' },
  function: { type: 'string', value: '<fonction>', help: 'fonction dans le service' },
  phone: { type: 'string', value: '<numéro>', help: 'téléphone principal : 10 chiffres, ou +33 et 9 chiffres' },
  'second-phone': { type: 'string', value: '<numéro>', help: 'téléphone secondaire' },
  process: { type: 'string', multiple: true, value: '<code>', help: 'démarche d’un agent ; répétable' },
  role: {
    type: 'string',
    multiple: true,
    value: '<rôle>',
    help: 'à la place de ceux du type : ACCOUNTS_READ, ACCOUNTS_MANAGE, SUBSCRIPTIONS_READ, SUBSCRIPTIONS_MANAGE, CASES_READ, CASES_MANAGE ; répétable',
  },
  json: JSON_OPTION,
  ...CONNECTION_OPTIONS,
} as const satisfies Record<string, OptionSpec>;

/** A command about one account, named by its address. */
function onAccount(verb: string, summary: string, done: (email: string) => string): Command {
  return {
    name: `account ${verb}`,
    usage: '<adresse>',
    summary,
    options: CONNECTION_OPTIONS,
    operands: [1, 1],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const email = input.operands[0] ?? '';
        await hub.call('POST', `${PATH}/${verb}`, { email });
        terminal.print(done(email));
      }),
  };
}

/** The accounts of people (P-30), over the administration API. No command shows a link, a code or a password. */
export const accountCommands: readonly Command[] = [
  {
    name: 'account create',
    usage: '--organization <id> --email <adresse> --type <type> --first-name <prénom> --last-name <nom> [options]',
    summary: 'Crée le compte d’une personne ; elle reçoit par courriel un lien pour choisir son mot de passe.',
    options: CREATE_OPTIONS,
    operands: [0, 0],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const created = await hub.call('POST', PATH, readAccount(input));
        if (input.has('json')) return terminal.print(JSON.stringify(created, null, 2));
        terminal.print(`Compte créé : ${textAt(created, 'email')} (${textAt(created, 'id')})`);
        terminal.note('Le lien d’activation part par courriel ; il est valable 48 heures.');
      }),
  },
  {
    name: 'account list',
    usage: '[--organization <id>] [--email <adresse>] [--json]',
    summary: 'Liste les comptes des personnes.',
    options: {
      organization: { type: 'string', value: '<id>', help: 'ceux de cette organisation' },
      email: { type: 'string', value: '<adresse>', help: 'celui de cette adresse' },
      json: JSON_OPTION,
      ...CONNECTION_OPTIONS,
    },
    operands: [0, 0],
    run: (input, terminal) =>
      withHub(input, terminal, async (hub) => {
        const query = new URLSearchParams({ maxResult: '100000' });
        for (const name of ['organization', 'email']) query.set(name, input.text(name) ?? '');
        for (const [name, value] of [...query]) if (value === '') query.delete(name);
        const accounts = listOf(await hub.call('GET', `${PATH}?${query}`));
        if (input.has('json')) return terminal.print(JSON.stringify(accounts, null, 2));
        showAccounts(accounts, terminal);
      }),
  },
  onAccount(
    'unlock',
    'Lève le blocage d’un compte après trop d’échecs de connexion.',
    (email) => `Compte ${email} débloqué.`,
  ),
  onAccount(
    'reset',
    'Envoie un nouveau lien d’activation ou de mot de passe ; les sessions ouvertes se ferment.',
    (email) => `Un lien part par courriel à ${email}.`,
  ),
  onAccount(
    'deactivate',
    'Désactive un compte ; ses sessions se ferment aussitôt.',
    (email) => `Compte ${email} désactivé.`,
  ),
  onAccount('activate', 'Active de nouveau un compte désactivé.', (email) => `Compte ${email} activé.`),
];

function readAccount(input: CommandInput) {
  const word = input.text('type') ?? '';
  const actorType = Object.hasOwn(ACTOR_TYPES, word) ? ACTOR_TYPES[word] : undefined;
  if (actorType === undefined) throw new UsageError('--type vaut administrateur, agent ou delegue.');
  return {
    organization: needed(input, 'organization'),
    email: needed(input, 'email'),
    actorType,
    firstName: needed(input, 'first-name'),
    lastName: needed(input, 'last-name'),
    title: input.text('title'),
    function: input.text('function'),
    phone: input.text('phone'),
    secondPhone: input.text('second-phone'),
    processCodes: input.has('process') ? input.list('process') : null,
    roles: input.has('role') ? input.list('role') : null,
  };
}

function needed(input: CommandInput, name: string): string {
  const text = input.text(name);
  if (text === null) throw new UsageError(`Il manque --${name} (hubee account create --help).`);
  return text;
}

function showAccounts(accounts: readonly unknown[], terminal: Terminal): void {
  const rows = accounts.map((account) => [
    textAt(account, 'email'),
    `${textAt(account, 'firstName')} ${textAt(account, 'lastName')}`,
    ACTOR_LABELS[textAt(account, 'actorType')] ?? textAt(account, 'actorType'),
    textAt(account, 'organization'),
    stateOf(account),
    optionalTextAt(account, 'lastSignInDateTime')?.slice(0, 10) ?? 'jamais',
  ]);
  const titles = ['ADRESSE', 'NOM', 'TYPE', 'ORGANISATION', 'ÉTAT', 'CONNEXION'];
  for (const line of tableLines(titles, rows)) terminal.print(line);
}

function stateOf(account: unknown): string {
  if (property(account, 'active') !== true) return 'désactivé';
  return property(account, 'activated') === true ? 'actif' : 'à activer';
}
