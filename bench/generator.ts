// One process of the load: runs reference life cycles for a while and prints what it saw, as JSON on one line.
import { randomBytes } from 'node:crypto';
import { type Measure, type Plan, runCycle } from './lifeCycle.ts';
import { RawClient } from './rawClient.ts';

async function main(plan: Plan): Promise<void> {
  const files = Array.from({ length: plan.files }, () =>
    Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(50_000 - 9)]),
  );
  const measure: Measure = { cycles: 0, requests: 0, latencies: [] };
  const warmUp: Measure = { cycles: 0, requests: 0, latencies: [] };
  const clients = await Promise.all(Array.from({ length: plan.concurrency }, () => RawClient.open(plan.url)));
  let next = 0;
  const run = async (until: number, into: Measure): Promise<void> => {
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < until) {
          next += 1;
          await runCycle(client, plan, files, next, into);
        }
      }),
    );
  };
  await run(performance.now() + plan.warmUpMs, warmUp);
  process.stdout.write('started\n');
  const begun = performance.now();
  await run(begun + plan.durationMs, measure);
  const seconds = (performance.now() - begun) / 1000;
  for (const client of clients) client.close();
  const sorted = Float64Array.from(measure.latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  process.stdout.write(
    `${JSON.stringify({ seconds, cycles: measure.cycles, requests: measure.requests, p50: at(0.5), p99: at(0.99) })}\n`,
  );
}

await main(JSON.parse(process.argv[2] ?? '{}'));
