import { accountCommands } from './accountCommands.ts';
import { clientCommands } from './clientCommands.ts';
import { type Command, helpOf, nearest, parseInput } from './commandLine.ts';
import { describe, EXIT, exitCodeOf, UsageError } from './failures.ts';
import { fetchCommand } from './fetch/fetchCommand.ts';
import { hostCommands } from './hostCommands.ts';
import { mailCommands } from './mailCommands.ts';
import { referentialCommands } from './referentialCommands.ts';
import { sendCommand } from './send/sendCommand.ts';
import { subscriptionRequestCommands } from './subscriptionRequestCommands.ts';
import type { Terminal } from './terminal.ts';

const COMMANDS: readonly Command[] = [
  ...hostCommands,
  sendCommand,
  fetchCommand,
  ...clientCommands,
  ...accountCommands,
  ...mailCommands,
  ...referentialCommands,
  ...subscriptionRequestCommands,
];

/** Runs one command line; the number is the exit code. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(words, terminal);
  } catch (error) {
    terminal.note(describe(error));
    return exitCodeOf(error);
  }
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = words;
  if (first === undefined) {
    terminal.note(overview());
    return EXIT.usage;
  }
  if (first === 'help' || first === '--help' || first === '-h') return help(words.slice(1), terminal);
  const command = find(words);
  if (command === undefined) throw unknownCommand(words);
  const rest = separateWatch(words.slice(command.name.split(' ').length));
  const input = parseInput(command, rest);
  if (input !== null) return command.run(input, terminal);
  terminal.print(helpOf(command));
  return EXIT.done;
}

function find(words: readonly string[]): Command | undefined {
  const [first, second] = words;
  return COMMANDS.find(({ name }) => name === first || name === `${first} ${second}`);
}

/** `--watch` may stand alone, which the parser does not know: it gets its default here. */
function separateWatch(words: readonly string[]): string[] {
  return words.map((word, index) =>
    word === '--watch' && !/^\d+$/.test(words[index + 1] ?? '') ? '--watch=60' : word,
  );
}

function help(words: readonly string[], terminal: Terminal): number {
  const command = find(words);
  if (command !== undefined) terminal.print(helpOf(command));
  else if (words.length === 0) terminal.print(overview());
  else {
    const group = COMMANDS.filter(({ name }) => name.startsWith(`${words[0]} `));
    if (group.length === 0) throw unknownCommand(words);
    for (const one of group) terminal.print(`${helpOf(one)}\n`);
  }
  return EXIT.done;
}

function unknownCommand(words: readonly string[]): UsageError {
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${words[0]} `)).map(({ name }) => `hubee ${name}`);
  if (group.length > 0) return new UsageError(`Il manque un mot : ${group.join(', ')}.`);
  const names = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''))];
  const near = nearest(words[0] ?? '', names);
  return new UsageError(
    `Commande inconnue : ${words[0]}. ${near === null ? '' : `Vouliez-vous dire « hubee ${near} » ? `}Voyez « hubee help ».`,
  );
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'HubEE, le Hub d’Échange de l’État. Usage : hubee <commande> [options]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Aide d’une commande : hubee help <commande>, ou hubee <commande> --help.',
    'Adresse et identifiants : --url, --client, --secret, ou HUBEE_URL, HUBEE_CLIENT, HUBEE_SECRET.',
    '',
    'Codes de retour : 0 tout est fait ; 1 quelque chose a échoué ou a été refusé ; 2 commande, réglage ou',
    'identifiants à corriger ; 3 hub injoignable ou indisponible, à réessayer ; 130 interrompu avant la fin.',
  ].join('\n');
}
