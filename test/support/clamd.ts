import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CLAMD = '/usr/sbin/clamd';
const SPECIMEN = 'HUBEE-HARMLESS-SPECIMEN';

/** A real clamd of Debian, private to the test that started it. */
export interface RunningClamd {
  /** To be given to `createClamd`. */
  readonly url: string;
  /** A harmless content that this clamd takes for a virus, with the signature `HubEE.Specimen.UNOFFICIAL`. */
  readonly signatureSample: Buffer;
  stop(): Promise<void>;
}

/** Sizes in the notation of clamd.conf (`8M`). */
export interface ClamdLimits {
  /** Beyond it clamd refuses the stream. */
  readonly streamMaxLength?: string;
  /** Beyond it clamd answers `Heuristics.Limits.Exceeded`. */
  readonly maxScanSize?: string;
}

/** Starts clamd with one signature of our own, so that no virus database has to be downloaded. */
export async function startClamd(limits: ClamdLimits = {}): Promise<RunningClamd> {
  const directory = await mkdtemp(join(tmpdir(), 'hubee-clamd-'));
  const configuration = await writeConfiguration(directory, limits);
  const child = spawn(CLAMD, ['--config-file', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    process.off('exit', kill);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await listening(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `unix:${join(directory, 'clamd.sock')}`, signatureSample: Buffer.from(SPECIMEN), stop };
}

async function writeConfiguration(directory: string, limits: ClamdLimits): Promise<string> {
  const database = join(directory, 'database');
  await mkdir(database);
  // name : any type of file : any offset : bytes in hexadecimal
  const signature = `HubEE.Specimen:0:*:${Buffer.from(SPECIMEN).toString('hex')}\n`;
  await writeFile(join(database, 'hubee.ndb'), signature);
  const path = join(directory, 'clamd.conf');
  const lines = [
    'Foreground yes',
    `LocalSocket ${join(directory, 'clamd.sock')}`,
    `DatabaseDirectory ${database}`,
    `TemporaryDirectory ${directory}`,
    'AlertExceedsMax yes',
    `StreamMaxLength ${limits.streamMaxLength ?? '1100M'}`,
    `MaxScanSize ${limits.maxScanSize ?? '1100M'}`,
    `MaxFileSize ${limits.maxScanSize ?? '1100M'}`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** clamd announces its periodic check right before it accepts connections; the socket is bound by then. */
async function listening(child: ChildProcess): Promise<void> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('clamd was started without its outputs');
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const output of [stdout, stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        if (line.startsWith('Self checking')) resolve();
        seen.push(line);
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`clamd did not start: ${seen.slice(-5).join(' | ')}`)));
  });
}
