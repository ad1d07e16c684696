import { type Block, renderLetter } from './letter.ts';
import type { MailContent } from './rules.ts';

const text = (words: string): Block => ({ kind: 'TEXT', text: words });

/** Whom and what these mails are about. Partners wrote most of it: `letter.ts` makes it inert. */
interface About {
  readonly processName: string;
  readonly serviceName: string;
  /** False when the service works in its business software (H-161). */
  readonly inPortal: boolean;
  readonly publicUrl: string;
}

/** M-6: a télédossier came, or came back (H-160, D-15). It carries its number and nothing of its content. */
export function arrivalMail({
  caseNumber,
  isNew,
  ...about
}: About & { readonly caseNumber: string; readonly isNew: boolean }): MailContent {
  const arrived = isNew ? 'Un nouveau télédossier est arrivé' : 'Un télédossier a été mis à jour par son émetteur';
  return renderLetter({
    subject: `HubEE - ${isNew ? 'Nouveau télédossier' : 'Télédossier mis à jour'} : ${about.processName}`,
    preheader: `${arrived} pour votre service.`,
    blocks: [
      text('Bonjour,'),
      text(`${arrived} pour votre service.`),
      facts(about, ['Télédossier', caseNumber]),
      ...whereToGo(about, 'Ce télédossier est à traiter', `?${new URLSearchParams({ recherche: caseNumber })}`),
      whyYou(about),
    ],
  });
}

/** M-7: how many came since the last digest; never a number of télédossier (D-15). */
export function digestMail({ count, ...about }: About & { readonly count: number }): MailContent {
  const [arrived, work] =
    count === 1
      ? ['1 télédossier est arrivé ou a été mis à jour', 'Ce télédossier est à traiter']
      : [`${count} télédossiers sont arrivés ou ont été mis à jour`, 'Ces télédossiers sont à traiter'];
  return renderLetter({
    subject: `HubEE - Télédossiers reçus : ${about.processName}`,
    preheader: `${arrived} depuis le dernier récapitulatif.`,
    blocks: [
      text('Bonjour,'),
      text(`${arrived} pour votre service depuis le dernier récapitulatif.`),
      facts(about, ['Nombre', String(count)]),
      ...whereToGo(about, work, ''),
      whyYou(about),
    ],
  });
}

/** D-26: what somebody asks for to see whether the notified address works. */
export function addressTestMail(about: Pick<About, 'processName' | 'serviceName' | 'publicUrl'>): MailContent {
  return renderLetter({
    subject: `HubEE - Message d’essai : ${about.processName}`,
    preheader: 'Cette adresse reçoit bien les messages de HubEE.',
    blocks: [
      text('Bonjour,'),
      text('Ce message d’essai a été demandé sur le portail HubEE. Si vous le lisez, l’adresse fonctionne.'),
      facts(about),
      text(
        'C’est à cette adresse que votre service est prévenu de l’arrivée de télédossiers, selon la fréquence choisie dans l’abonnement. Si ce message était dans les courriers indésirables (spam), déclarez son expéditeur comme sûr.',
      ),
      { kind: 'BUTTON', label: 'Ouvrir le portail HubEE', link: about.publicUrl },
    ],
  });
}

function facts(
  { processName, serviceName }: Pick<About, 'processName' | 'serviceName'>,
  ...more: readonly (readonly [string, string])[]
): Block {
  return { kind: 'FACTS', facts: [['Démarche', processName], ['Service', serviceName], ...more] };
}

function whereToGo({ inPortal, publicUrl }: About, work: string, query: string): Block[] {
  if (!inPortal) return [text(`${work} dans le logiciel métier de votre service.`)];
  const link = `${publicUrl}/teledossiers${query}`;
  return [text(`${work} sur le portail HubEE.`), { kind: 'BUTTON', label: 'Ouvrir sur le portail', link }];
}

function whyYou({ publicUrl }: About): Block {
  return text(
    `Votre administrateur local choisit l’adresse et la fréquence de ces messages dans « Gestion des abonnements », sur le portail HubEE (${publicUrl}).`,
  );
}
