import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The programs of Debian that tests run, each with the package that brings it. */
const PACKAGES = { python3: 'python3', ruby: 'ruby', curl: 'curl', sh: 'dash' } as const;
export type ProgramName = keyof typeof PACKAGES;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ProgramEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end as a child process that knows nothing of ours but what `env` tells it. */
export async function runProgram(
  name: ProgramName,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramEnd> {
  const path = await findProgram(name);
  const child = spawn(path, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A French error text of Python or Ruby must not depend on the locale of the machine.
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const outputs = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      outputs[stream] += text;
    });
  }
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { status, ...outputs };
  } finally {
    process.off('exit', kill);
  }
}

async function findProgram(name: ProgramName): Promise<string> {
  const path = await lookUp(name);
  if (path === undefined) throw new Error(`No ${name}: the package ${PACKAGES[name]} is not installed.`);
  return path;
}

/** Debian's own first: what a version manager put on the PATH may be another language level. */
async function lookUp(name: ProgramName): Promise<string | undefined> {
  const directories = ['/usr/bin', '/bin', ...(process.env.PATH ?? '').split(delimiter)];
  for (const directory of directories) {
    const path = join(directory, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}
