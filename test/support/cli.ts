import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/cli/run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface CliOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly stop?: AbortSignal;
}

/** Runs a command of `hubee` in this process, as its main does, with captured outputs. */
export async function hubee(args: readonly string[], options: CliOptions = {}): Promise<CliOutcome> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    env: options.env ?? {},
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
    status: null,
    readInput: async () => options.input ?? '',
    stopSignal: () => options.stop ?? new AbortController().signal,
  };
  const code = await run(args, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts the real program, built, in a process of its own. */
export function spawnHubee(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['dist/cli/main.js', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Its outputs and how it ended; -1 stands for a signal. */
export async function outcomeOf(child: ChildProcess): Promise<CliOutcome> {
  const texts: [string, string] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    texts[0] += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    texts[1] += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, out: texts[0], err: texts[1] };
}
