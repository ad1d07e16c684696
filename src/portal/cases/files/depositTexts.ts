import { extensionsOf } from '../../../attachments/typesOfName.ts';
import { largestDeposit } from '../../../instruction/depositFiles.ts';
import { type DepositFault, MOST_FILES } from '../../../instruction/depositRules.ts';
import type { PortalCase } from '../../../instruction/store.ts';

const NUMBER = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 });
const UNITS = ['octets', 'ko', 'Mo', 'Go'] as const;

export function sizeInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${NUMBER.format(bytes / 1024 ** power)} ${UNITS[power]}`;
}

/** P-68: what is wrong with a file, and what to do. */
export function depositTexts(
  target: Pick<PortalCase, 'siAttachmentFormatsEnabled' | 'attachmentMaxSizeEnabled'>,
): Readonly<Record<DepositFault, string>> {
  const formats = extensionsOf(target.siAttachmentFormatsEnabled).join(', ').toUpperCase();
  return {
    FORMAT: `ce format n’est pas accepté par la démarche. Formats acceptés : ${formats}.`,
    CONTENT: 'son contenu ne correspond pas à son extension. Ouvrez-le, puis enregistrez-le au bon format.',
    SIZE: `ce fichier est trop volumineux : ${sizeInWords(largestDeposit(target))} au maximum.`,
    EMPTY: 'ce fichier est vide.',
    VIRUS: 'l’antivirus y a trouvé un virus. Ne l’ouvrez pas, et prévenez votre service informatique.',
    NOT_SCANNED: 'l’analyse antivirus est momentanément indisponible : réessayez dans quelques minutes.',
    TOO_MANY: `${MOST_FILES} fichiers au plus par dépôt : envoyez les autres ensuite.`,
  };
}

export function faultText(fault: DepositFault, target: PortalCase): string {
  return depositTexts(target)[fault];
}
