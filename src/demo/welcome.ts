import { tableLines } from '../cli/table.ts';
import type { Config } from '../platform/config.ts';
import { ACTOR_TYPE_LABELS } from '../portal/labels.ts';
import { DEMO_PASSWORD, demoAccounts } from './demoAccounts.ts';
import { type DemoClient, demoAdmin, demoOperators, demoServices } from './demoClients.ts';

const SHORT_SECRET = 32;

/** What the demonstration says of itself before it is ready. */
export function warningLines(config: Config, host: string): string[] {
  const lines = [
    config.host === ''
      ? `Démonstration : ce hub n’écoute que sur cette machine (${host}).`
      : `Attention : la démonstration écoute sur ${host} (HUBEE_HOST), avec des secrets connus de tous.`,
  ];
  if (config.smtpUrl !== null)
    lines.push('Attention : SMTP_URL ne sert pas ici, la démonstration n’envoie aucun courriel.');
  if (config.clamdUrl === null)
    lines.push('Attention : pas d’antivirus (CLAMD_URL), les pièces ne sont pas analysées.');
  if (config.adminClient !== null && config.adminClient.secret.length < SHORT_SECRET) {
    lines.push(
      `Attention : le secret de HUBEE_ADMIN_CLIENT a moins de ${SHORT_SECRET} caractères ; « hubee serve » le refusera.`,
    );
  }
  return lines;
}

/** What a stranger needs to begin: where, as whom, how, and how to end. People first, then software. */
export function welcomeLines(url: string, logPath: string): string[] {
  const [service] = demoServices;
  const where = url === 'http://localhost:3000' ? '' : ` --url ${url}`;
  return [
    '',
    `HubEE est prêt : ${url}`,
    '',
    'Le portail, dans un navigateur :',
    ...accountLines(),
    `  Mot de passe de tous : ${DEMO_PASSWORD}`,
    `  Codes et liens se lisent ici : ${url}/demonstration/courriels`,
    '',
    `Les API : ${url}/docs, avec ces identifiants (publics, refusés en production) :`,
    ...credentialLines(),
    '',
    'Pour les essayer, dans un autre terminal :',
    ...(service === undefined ? [] : curlLines(url, service)),
    '',
    `Un télédossier de plus : npx --no hubee demo-send${where}`,
    `Pour la commune à découvrir, une fois son abonnement actif : npx --no hubee demo-send --to aubepine${where}`,
    `Journal : ${logPath}`,
    'Pour arrêter : Ctrl+C.',
  ];
}

function accountLines(): string[] {
  const rows = demoAccounts
    .filter(({ activated }) => activated)
    .map(({ email, actorType, organization, what }) => [
      email,
      `${ACTOR_TYPE_LABELS[actorType]}, ${organization.name}. ${what}`,
    ]);
  return tableLines(['COMPTE', 'QUI'], rows).map((line) => `  ${line}`);
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
