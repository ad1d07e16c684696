import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Plan } from './lifeCycle.ts';
import { cpuSeconds, type HubProcess, type Server } from './machine.ts';
import { PROCESS, type Seeded } from './seed.ts';

const GENERATOR = fileURLToPath(new URL('generator.ts', import.meta.url));

export interface CycleResult {
  readonly concurrency: number;
  readonly cyclesPerSecond: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Cores used on average by each party. */
  readonly cores: { readonly generator: number; readonly hub: number; readonly postgres: number };
}

export interface Shape {
  readonly concurrency: number;
  readonly recipients: number;
  readonly files: number;
  readonly seconds: number;
}

/** Runs the reference life cycle against one hub and shares out the processor time. */
export async function measureCycles(
  hub: HubProcess,
  database: Server,
  seeded: Seeded,
  shape: Shape,
): Promise<CycleResult> {
  const plan: Plan = {
    url: hub.url,
    processCode: PROCESS,
    operatorToken: seeded.operatorToken,
    services: seeded.services,
    concurrency: shape.concurrency,
    recipients: shape.recipients,
    files: shape.files,
    warmUpMs: 2000,
    durationMs: shape.seconds * 1000,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', GENERATOR, JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pids = { generator: child.pid ?? 0, hub: hub.pid, postgres: database.pid };
  const snapshot = () => ({
    generator: cpuSeconds(pids.generator),
    hub: cpuSeconds(pids.hub),
    postgres: cpuSeconds(pids.postgres),
  });
  let before = snapshot();
  let after = before;
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text === 'started\n') before = snapshot();
    else after = snapshot();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`generator ended with ${code}`);
  const seen = JSON.parse(text.slice('started\n'.length)) as {
    seconds: number;
    cycles: number;
    requests: number;
    p50: number;
    p99: number;
  };
  return {
    concurrency: shape.concurrency,
    cyclesPerSecond: seen.cycles / seen.seconds,
    requestsPerSecond: seen.requests / seen.seconds,
    p50: seen.p50,
    p99: seen.p99,
    cores: {
      generator: (after.generator - before.generator) / seen.seconds,
      hub: (after.hub - before.hub) / seen.seconds,
      postgres: (after.postgres - before.postgres) / seen.seconds,
    },
  };
}
