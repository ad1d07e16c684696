import { tableLines } from '../cli/table.ts';
import type { Config } from '../platform/config.ts';
import { type DemoClient, demoAdmin, demoOperators, demoServices } from './demoClients.ts';

const SHORT_SECRET = 32;

/** What the demonstration says of itself before it is ready. */
export function warningLines(config: Config, host: string): string[] {
  const lines = [
    config.host === ''
      ? `Démonstration : ce hub n’écoute que sur cette machine (${host}).`
      : `Attention : la démonstration écoute sur ${host} (HUBEE_HOST), avec des secrets connus de tous.`,
  ];
  if (config.clamdUrl === null)
    lines.push('Attention : pas d’antivirus (CLAMD_URL), les pièces ne sont pas analysées.');
  if (config.adminClient !== null && config.adminClient.secret.length < SHORT_SECRET) {
    lines.push(
      `Attention : le secret de HUBEE_ADMIN_CLIENT a moins de ${SHORT_SECRET} caractères ; « hubee serve » le refusera.`,
    );
  }
  return lines;
}

/** What a stranger needs to begin: where, as whom, how, and how to end. */
export function welcomeLines(url: string, logPath: string): string[] {
  const [service] = demoServices;
  return [
    '',
    `HubEE est prêt : ${url}`,
    `  Documentation des API : ${url}/docs`,
    `  Journal : ${logPath}`,
    '',
    'Identifiants de démonstration (publics, refusés en production) :',
    ...credentialLines(),
    '',
    'Pour commencer, dans un autre terminal :',
    ...(service === undefined ? [] : curlLines(url, service)),
    '',
    `Un télédossier de plus : npx --no hubee demo-send${url === 'http://localhost:3000' ? '' : ` --url ${url}`}`,
    'Pour arrêter : Ctrl+C.',
  ];
}

function credentialLines(): string[] {
  const rows = [demoAdmin, ...demoOperators, ...demoServices].map(({ id, secret, organization, processCode }) => [
    id,
    secret,
    [organization?.name ?? 'Administration de la plateforme', processCode].filter((word) => word !== null).join(', '),
  ]);
  return tableLines(['CLIENT', 'SECRET', 'POUR'], rows).map((line) => `  ${line}`);
}

function curlLines(url: string, { id, secret }: DemoClient): string[] {
  return [
    `  HUB=${url}`,
    `  JETON=$(curl -s -u ${id}:${secret} -d grant_type=client_credentials -d scope=SI $HUB/oauth2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `  curl -s -H "Authorization: Bearer $JETON" "$HUB/teledossiers/v1/notifications?eventDetails=true"`,
  ];
}
