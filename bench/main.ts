import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCity } from './cities.ts';
import { seedCities } from './citySeed.ts';
import { type CycleResult, measureCycles } from './cycles.ts';
import { grow, measureReads } from './growth.ts';
import { type HubProcess, machine, type Server, startDebian, startEmbedded, startHub } from './machine.ts';
import { measurePortal, seedPortal } from './portal.ts';
import { type Seeded, seed } from './seed.ts';
import { measureTransfer, type TransferResult } from './transfer.ts';
import { measurePortalZip, measureZip } from './zip.ts';

// `npm run bench` prints every table of docs/performance.md, as ratios wherever the machine would otherwise decide.
// Arguments choose among them: cycles, transfer, zip, growth, portal, cities. HUBEE_BENCH_SECONDS shortens or lengthens each run;
// HUBEE_BENCH_CASES is how many télédossiers the cities are among: 500000 takes a tenth of the time.

interface Stage {
  readonly database: Server;
  readonly hub: HubProcess & { readonly data: string };
  readonly seeded: Seeded;
}

const SECONDS = Number(process.env.HUBEE_BENCH_SECONDS ?? 15);
const CASES = Number(process.env.HUBEE_BENCH_CASES ?? 5_000_000);
const GIB = 2 ** 30;
const ZIP_ROUNDS = 7;
const wanted = process.argv.slice(2);
const wants = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

async function onStage<T>(database: Server, work: (stage: Stage) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'hubee-bench-data-'));
  const hub = { ...(await startHub(database.url, data)), data };
  try {
    return await work({ database, hub, seeded: await seed(database.url, hub) });
  } finally {
    await hub.stop();
    await database.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

const shown = (value: number, digits = 1): string => value.toFixed(digits).replace('.', ',');
const line = (...cells: (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);

function cycleLine(name: string, shape: string, result: CycleResult): void {
  const { cores } = result;
  line(
    name,
    shape,
    result.concurrency,
    `**${shown(result.cyclesPerSecond)}**`,
    shown(result.requestsPerSecond, 0),
    shown(result.p50),
    shown(result.p99),
    [cores.generator, cores.hub, cores.postgres].map((value) => shown(value, 2)).join(' / '),
  );
}

async function cycles(name: string, database: Server): Promise<void> {
  await onStage(database, async ({ hub, seeded }) => {
    for (const concurrency of [1, 8, 32]) {
      const shape = { concurrency, recipients: 1, files: 2, seconds: SECONDS };
      cycleLine(name, '1 × 2', await measureCycles(hub, database, seeded, shape));
    }
    const wide = { concurrency: 8, recipients: 3, files: 6, seconds: SECONDS };
    cycleLine(name, '3 × 6', await measureCycles(hub, database, seeded, wide));
  });
}

async function allCycles(): Promise<void> {
  console.log('\n## Cycle de vie de référence\n');
  line(
    'Base',
    'destinataires × fichiers',
    'concurrence',
    'cycles/s',
    'requêtes/s',
    'p50 ms',
    'p99 ms',
    'cœurs générateur / hub / PostgreSQL',
  );
  line('---', '---', '---', '---', '---', '---', '---', '---');
  const debian = await startDebian();
  if (debian === null) console.log('(PostgreSQL de Debian absent)');
  else await cycles('PostgreSQL (Debian)', debian);
  await cycles('embarqué', await startEmbedded());
}

async function transfer(): Promise<void> {
  console.log('\n## Transfert de 1 Gio\n');
  const results: TransferResult[] = await onStage(await startEmbedded(), async ({ hub, seeded }) => {
    const rounds: TransferResult[] = [];
    for (let round = 0; round < 3; round += 1) rounds.push(await measureTransfer(hub, seeded, GIB));
    return rounds;
  });
  const best = (name: string): number => Math.max(...results.map((result) => result.rates[name] ?? 0));
  const slowest = Math.min(best('sha256'), best('copy'), best('discard'));
  line('Mesure (meilleure de 3)', 'Mo/s', 'rapport');
  line('---', '---', '---');
  line('SHA-256 seul', shown(best('sha256'), 0), '');
  line('copie et fdatasync', shown(best('copy'), 0), '');
  line('HTTP reçu et jeté', shown(best('discard'), 0), '');
  line(
    '**dépôt dans le hub**',
    shown(best('upload'), 0),
    `${shown((100 * best('upload')) / slowest, 0)} % du plus lent`,
  );
  line('nginx, même fichier', shown(best('nginx'), 0), '');
  line(
    '**retrait du hub**',
    shown(best('download'), 0),
    best('nginx') > 0 ? `${shown(best('download') / best('nginx'), 2)} × nginx` : '',
  );
  const idle = Math.min(...results.map((result) => result.memory.idle));
  const peak = Math.max(...results.map((result) => result.memory.peak));
  console.log(`\nMémoire du hub : ${shown(idle / 2 ** 20, 0)} Mio avant, ${shown(peak / 2 ** 20, 0)} Mio au plus.`);
}

async function zip(): Promise<void> {
  console.log('\n## Archive ZIP de 1 Gio\n');
  line(`Mesure (médiane de ${ZIP_ROUNDS}, et meilleure)`, 'Mo/s', 'de la lecture', 'de la pièce seule');
  line('---', '---', '---', '---');
  zipLines(await measureZip(GIB, ZIP_ROUNDS), {
    raw: 'lecture du stockage seule, quatre pièces',
    known: '**archive**',
    unknown: 'archive de pièces sans somme gardée',
  });
  const http = await onStage((await startDebian()) ?? (await startEmbedded()), ({ database, hub, seeded }) =>
    measurePortalZip(hub, database.url, seeded, { bytes: GIB, rounds: ZIP_ROUNDS }),
  );
  zipLines(http, {
    raw: 'lecture du stockage seule, une pièce',
    single: 'la pièce seule, par le portail',
    known: '**son archive, par le portail**',
    unknown: 'son archive, sans somme gardée',
    coldRaw: 'lecture depuis le disque, cache vidé',
    coldKnown: 'son archive par le portail, cache vidé',
  });
}

/** Medians, and ratios within each round: what the machine was doing meanwhile weighs on both. */
function zipLines(rounds: readonly Readonly<Record<string, number>>[], names: Readonly<Record<string, string>>): void {
  for (const [key, name] of Object.entries(names)) {
    const rates = rounds.map((round) => round[key] ?? 0);
    const ratio = (to: string): string => {
      const shares = rounds.map((round) => (100 * (round[key] ?? 0)) / (round[to] ?? Number.NaN));
      return key === to || !(to in names) ? '' : `${shown(median(shares), 0)} %`;
    };
    const read = key.startsWith('cold') ? 'coldRaw' : 'raw';
    const single = key.startsWith('cold') ? '' : ratio('single');
    line(name, `${shown(median(rates), 0)} (${shown(Math.max(...rates), 0)})`, ratio(read), single);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

async function growth(): Promise<void> {
  console.log('\n## Lectures sur une grande base\n');
  await onStage((await startDebian()) ?? (await startEmbedded()), async ({ database, hub, seeded }) => {
    await grow(database.url, seeded, 100, 25);
    await measureReads(database.url, hub, seeded);
    const small = await measureReads(database.url, hub, seeded);
    await grow(database.url, seeded, 1_000_000, 100_000);
    await measureReads(database.url, hub, seeded);
    const large = await measureReads(database.url, hub, seeded);
    line('Télédossiers', 'notifications en attente', 'GET /notifications ms', 'GET /cases/{id} ms');
    line('---', '---', '---', '---');
    for (const row of [small, large]) line(row.cases, row.pending, shown(row.notifications, 2), shown(row.oneCase, 2));
    line('rapport', '', shown(large.notifications / small.notifications, 2), shown(large.oneCase / small.oneCase, 2));
  });
}

async function portal(): Promise<void> {
  console.log('\n## Pages du portail\n');
  await onStage((await startDebian()) ?? (await startEmbedded()), async ({ database, hub }) => {
    const visitors = await seedPortal(database.url);
    await measurePortal(hub, visitors, 5);
    line('Page', 'demandes', 'p50 ms', 'p95 ms', 'p99 ms');
    line('---', '---', '---', '---', '---');
    for (const result of await measurePortal(hub, visitors, SECONDS)) {
      line(result.page, result.count, shown(result.p50), shown(result.p95), shown(result.p99));
    }
  });
}

/** The list and the detail of a city of 10,000 télédossiers and of one of 200,000, among many others. */
async function cities(): Promise<void> {
  console.log('\n## Télédossiers d’une grande ville\n');
  await onStage((await startDebian()) ?? (await startEmbedded()), async ({ database, hub }) => {
    const [small, large] = await seedCities(database.url, [10_000, 200_000], CASES);
    if (small === undefined || large === undefined) throw new Error('no city');
    for (const city of [small, large]) await measureCity(hub, city);
    const [of10, of200] = [await measureCity(hub, small), await measureCity(hub, large)];
    line('Page', '10 000 : p95 ms', '200 000 : p95 ms', 'rapport des p95', 'rapport des p50');
    line('---', '---', '---', '---', '---');
    for (const [rank, { page, p50, p95 }] of of10.entries()) {
      const other = of200[rank] ?? { p50: 0, p95: 0 };
      line(page, shown(p95), shown(other.p95), shown(other.p95 / p95, 2), shown(other.p50 / p50, 2));
    }
  });
}

console.log(`${machine()}, le ${new Date().toISOString().slice(0, 10)}`);
if (wants('cycles')) await allCycles();
if (wants('transfer')) await transfer();
if (wants('zip')) await zip();
if (wants('growth')) await growth();
if (wants('portal')) await portal();
if (wants('cities')) await cities();
