#!/usr/bin/env node
import { ConfigError, readConfig } from '../platform/config.ts';
import { migrate } from '../platform/migrations.ts';
import { serve } from './serve.ts';

async function main(args: readonly string[]): Promise<number> {
  const [command] = args;
  if (command === 'serve') {
    await serve();
    return 0;
  }
  if (command === 'migrate') {
    const { databaseUrl } = readConfig(process.env);
    if (databaseUrl === null) throw new ConfigError('DATABASE_URL manque.');
    const names = await migrate(databaseUrl);
    process.stdout.write(
      names.length === 0 ? 'La base est à jour.\n' : `Migrations appliquées : ${names.join(', ')}\n`,
    );
    return 0;
  }
  process.stderr.write('Usage : hubee serve | migrate\n');
  return 2;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exit(1);
  },
);
