import { parseArgs } from 'node:util';
import { UsageError } from './failures.ts';
import type { Terminal } from './terminal.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What stands for the value in the help, for example `<url>`. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  /** One or two words. */
  readonly name: string;
  /** What follows the name on the usage line. */
  readonly usage: string;
  readonly summary: string;
  /** The rest of its help. */
  readonly details?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** How many words besides options: [least, most]. */
  readonly operands: readonly [number, number];
  run(input: CommandInput, terminal: Terminal): Promise<number>;
}

export class CommandInput {
  readonly operands: readonly string[];
  readonly #values: ReadonlyMap<string, readonly (string | true)[]>;
  constructor(operands: readonly string[], values: ReadonlyMap<string, readonly (string | true)[]>) {
    this.operands = operands;
    this.#values = values;
  }
  /** The last value given, as people expect when they add an option at the end of a line they repeat. */
  text(name: string): string | null {
    const value = this.#values.get(name)?.at(-1);
    return typeof value === 'string' ? value : null;
  }
  /** Every value given, comma lists cut. */
  list(name: string): string[] {
    const values = this.#values.get(name) ?? [];
    return values.flatMap((value) => (typeof value === 'string' ? value.split(',') : [])).filter((word) => word !== '');
  }
  has(name: string): boolean {
    return this.#values.has(name);
  }
  integer(name: string, fallback: number, low: number, high: number): number {
    const text = this.text(name);
    if (text === null) return fallback;
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high) {
      throw new UsageError(`--${name} doit être un nombre entier entre ${low} et ${high}.`);
    }
    return value;
  }
}

const HELP: OptionSpec = { type: 'boolean', help: 'affiche cette aide' };

/** Understands the words that follow a command; `null` when they ask for its help. */
export function parseInput(command: Command, words: readonly string[]): CommandInput | null {
  const options: Readonly<Record<string, OptionSpec>> = { ...command.options, help: HELP };
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type, multiple: true }])),
    allowPositionals: true,
    // Its refusals are in English: the same ones are made here.
    strict: false,
    tokens: true,
  });
  const operands: string[] = [];
  const values = new Map<string, (string | true)[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const value = checkOption(command, options, token);
    values.set(token.name, [...(values.get(token.name) ?? []), value]);
  }
  if (values.has('help')) return null;
  checkOperands(command, operands);
  return new CommandInput(operands, values);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkOption(
  command: Command,
  options: Readonly<Record<string, OptionSpec>>,
  token: OptionToken,
): string | true {
  const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (spec === undefined) {
    const near = nearest(token.name, Object.keys(options));
    const hint = near === null ? '' : ` Vouliez-vous dire --${near} ?`;
    throw new UsageError(`Option inconnue : ${token.rawName}.${hint} (hubee ${command.name} --help)`);
  }
  if (spec.type === 'boolean') {
    if (token.value !== undefined) throw new UsageError(`L’option --${token.name} n’attend pas de valeur.`);
    return true;
  }
  if (token.value === undefined || (token.inlineValue !== true && token.value.startsWith('--'))) {
    throw new UsageError(`L’option --${token.name} attend une valeur : --${token.name} ${spec.value ?? '<valeur>'}`);
  }
  return token.value;
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const [least, most] = command.operands;
  if (operands.length < least) throw new UsageError(`Usage : hubee ${command.name} ${command.usage}`);
  const extra = operands[most];
  if (extra !== undefined)
    throw new UsageError(`« ${extra} » est de trop. Usage : hubee ${command.name} ${command.usage}`);
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, help: HELP }).map(([name, spec]): [string, string] => [
    `--${name}${spec.type === 'string' ? ` ${spec.value ?? '<valeur>'}` : ''}`,
    spec.help,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  const details = command.details === undefined ? [] : ['', command.details];
  return [
    `Usage : hubee ${command.name} ${command.usage}`,
    '',
    command.summary,
    ...details,
    '',
    'Options :',
    ...lines,
  ].join('\n');
}

/** The known word that a mistyped one most resembles, if any does. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, distance: distance(word, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  // Two letters exchanged are two changes; a word that shares nothing is no suggestion.
  const near = best !== undefined && best.distance <= Math.max(2, word.length / 3) && best.distance < word.length;
  return near ? best.name : null;
}

/** Levenshtein's: insertions, deletions and substitutions from one word to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const substitution = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(substitution, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
