import { ConfigError, readConfig } from '../platform/config.ts';
import type { Command, OptionSpec } from './commandLine.ts';
import { readUrl, URL_OPTION } from './connection.ts';
import { EXIT } from './failures.ts';

const NO_OPTIONS: Readonly<Record<string, OptionSpec>> = {};

/** What runs a hub, by contrast with what speaks to one. Loaded on demand: partners' commands need none of it. */
export const hostCommands: readonly Command[] = [
  {
    name: 'demo',
    usage: '',
    summary: 'Démarre un hub de démonstration, sur cette machine seulement, avec des données fictives.',
    options: NO_OPTIONS,
    operands: [0, 0],
    async run(_input, terminal) {
      const { startDemo } = await import('../demo/startDemo.ts');
      return startDemo(readConfig(terminal.env), terminal);
    },
  },
  {
    name: 'demo-send',
    usage: '[--count <n>] [--process <code>] [--to <nom>] [--seed <n>]',
    summary: 'Envoie des télédossiers fictifs au hub de démonstration.',
    options: {
      count: { type: 'string', value: '<n>', help: 'combien (1 par défaut)' },
      process: { type: 'string', value: '<code>', help: 'démarche ; sinon elles alternent' },
      to: { type: 'string', value: '<nom>', help: 'pour quel service, par exemple aubepine ; sinon un abonné' },
      seed: { type: 'string', value: '<n>', help: 'pour retrouver les mêmes ; sinon toujours de nouveaux' },
      url: URL_OPTION,
    },
    operands: [0, 0],
    async run(input, terminal) {
      const { sendDemoFolders } = await import('../demo/demoSend.ts');
      return sendDemoFolders(
        {
          url: readUrl(input, terminal),
          count: input.integer('count', 1, 1, 100_000),
          processCode: input.text('process'),
          to: input.text('to'),
          seed: input.text('seed') === null ? Date.now() : input.integer('seed', 0, 0, 7_999_999_000_000),
        },
        terminal,
      );
    },
  },
  {
    name: 'serve',
    usage: '',
    summary: 'Démarre le hub en production.',
    details: 'Réglages par l’environnement : DATABASE_URL, HUBEE_KEY, HUBEE_DATA, PORT, HUBEE_HOST, CLAMD_URL…',
    options: NO_OPTIONS,
    operands: [0, 0],
    async run() {
      const { serve } = await import('./serve.ts');
      await serve();
      return EXIT.done;
    },
  },
  {
    name: 'migrate',
    usage: '',
    summary: 'Met à jour le schéma de la base PostgreSQL que désigne DATABASE_URL.',
    options: NO_OPTIONS,
    operands: [0, 0],
    async run(_input, terminal) {
      const { databaseUrl } = readConfig(terminal.env);
      if (databaseUrl === null) throw new ConfigError('DATABASE_URL manque.');
      const { migrate } = await import('../platform/migrations.ts');
      const names = await migrate(databaseUrl);
      terminal.print(names.length === 0 ? 'La base est à jour.' : `Migrations appliquées : ${names.join(', ')}`);
      return EXIT.done;
    },
  },
];
