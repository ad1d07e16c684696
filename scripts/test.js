import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, install } from './build.js';
import { installDebianPackages } from './debian.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const CHECKS = [
  ['biome', 'check', '.'],
  ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['tsc', '-p', 'tsconfig.browser.json'],
  ['knip'],
  ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
];

/** `--tests-only` leaves out the checks of the sources; every other argument goes to vitest. */
function main(args) {
  const testsOnly = args.includes('--tests-only');
  const failures = [];
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    install();
    installDebianPackages();
    if (!testsOnly) failures.push(...CHECKS.filter((check) => !run(check)).map((check) => check.join(' ')));
    build();
    const tests = runTests(args.filter((argument) => argument !== '--tests-only'));
    counts = tests.counts;
    if (!tests.succeeded) failures.push('vitest run');
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  if (counts.passed + counts.failed === 0) failures.push("aucun test n'a été exécuté");
  for (const failure of failures) console.log(`Échec : ${failure}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return failures.length === 0 && counts.failed === 0 ? 0 : 1;
}

function run([command, ...args]) {
  console.log(`\n▶ ${[command, ...args].join(' ')}`);
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
  return status === 0;
}

function runTests(args) {
  const directory = mkdtempSync(join(tmpdir(), 'hubee-report-'));
  const report = join(directory, 'report.json');
  try {
    const succeeded = run([
      ...['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ...args,
    ]);
    return { succeeded, counts: existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : nothing() };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A file that fails outside its tests (an import, a hook) reports no failed test: it counts for one. */
function count(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

function nothing() {
  return { passed: 0, failed: 0, skipped: 0 };
}

process.exitCode = main(process.argv.slice(2));
