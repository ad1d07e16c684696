import Type, { type Static } from 'typebox';
import { CASE_STATUSES } from '../../cases/rules.ts';
import { DateTime, Maybe, Nullable, OneOf, OrganizationIdentifierSchema, Text } from './common.ts';

// Long enough for any retention, short enough for a date plus the delay to remain a date.
const MAX_DAYS = 1_000_000;
const Days = (description: string) => Type.Integer({ minimum: 0, maximum: MAX_DAYS, description });
const Formats = () => Type.Array(Type.String({ maxLength: 255 }), { description: 'Formats de fichiers acceptés' });

const properties = {
  code: Type.String({ minLength: 1, maxLength: 30, description: 'Code de la démarche' }),
  name: Text(100, 'Nom de la démarche'),
  isActivated: Type.Boolean({ description: 'Statut de la démarche' }),
  osl: OrganizationIdentifierSchema,
  attachmentFormatsEnabled: Type.Array(Type.String({ maxLength: 255 }), { minItems: 1 }),
  attachmentTypesEnabled: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1 }),
  attachmentMaxSizeEnabled: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'En octets' }),
  statusBeforeFileDeletion: OneOf(CASE_STATUSES, 'Statut avant purge des fichiers'),
  timeBeforeFileDeletion: Days('Jours avant purge des fichiers'),
  timeBeforeArchiving: Days('Jours avant archivage'),
  timeBeforeFolderDeletion: Days('Jours avant suppression'),
  messageToTransmitter: Type.Boolean({ description: 'Envoi possible de message à l’OSL' }),
  subscriptionValidation: OneOf(['Auto', 'Manual'], 'Validation des abonnements'),
};

export const ProcessBody = Type.Object({
  ...properties,
  description: Maybe(Text(1000)),
  siAttachmentFormatsEnabled: Maybe(Formats()),
  messageWithStatus: Maybe(Type.Boolean({ description: 'Message possible avec un changement de statut' })),
  authorizedAwaiting: Maybe(Type.Boolean({ description: 'Demande de compléments possible' })),
  legalJustification: Maybe(Text(1000)),
});
export type ProcessBody = Static<typeof ProcessBody>;

export const ProcessSchema = Type.Object({
  ...properties,
  description: Nullable(Text(1000)),
  siAttachmentFormatsEnabled: Formats(),
  messageWithStatus: Type.Boolean(),
  authorizedAwaiting: Type.Boolean(),
  legalJustification: Nullable(Text(1000)),
  creationDateTime: DateTime(),
  updateDateTime: Nullable(DateTime()),
});
