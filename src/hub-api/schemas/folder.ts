import Type, { type Static } from 'typebox';
import {
  DateTime,
  Email,
  Maybe,
  Nullable,
  OrganizationIdentifierSchema,
  PartnerInfoSchema,
  Text,
  Uuid,
} from './common.ts';

const MAX_SAFE_SIZE = Number.MAX_SAFE_INTEGER;

const ApplicantBody = Type.Object({
  firstName: Text(255, 'Prénom du demandeur'),
  lastName: Text(255, 'Nom du demandeur'),
  email: Maybe(Email()),
});

export const AttachmentBody = Type.Object({
  fileName: Type.String({ minLength: 1, maxLength: 255, description: 'Nom du fichier' }),
  type: Text(100),
  size: Type.Integer({ minimum: 0, maximum: MAX_SAFE_SIZE, description: 'Taille en octets' }),
  mimeType: Text(255, 'Format du fichier'),
});
export type AttachmentBody = Static<typeof AttachmentBody>;

export const FolderBody = Type.Object({
  externalId: Type.String({ minLength: 1, maxLength: 30, description: 'Numéro de TD renseigné par l’OSL' }),
  processCode: Text(30, 'Code de la démarche'),
  applicant: ApplicantBody,
  cases: Type.Array(
    Type.Object({
      recipient: OrganizationIdentifierSchema,
      externalId: Type.String({ minLength: 1, maxLength: 100, description: 'Numéro de case renseigné par l’OSL' }),
      partnerAttributes: Maybe(Text(1024)),
    }),
    { minItems: 1 },
  ),
  attachments: Type.Array(
    Type.Object({ ...AttachmentBody.properties, recipients: Type.Array(Type.String(), { minItems: 1 }) }),
    { minItems: 1 },
  ),
});
export type FolderBody = Static<typeof FolderBody>;

export const FolderPatch = Type.Object({
  globalStatus: Text(50, 'Statut global du folder'),
  closeDateTime: Maybe(DateTime()),
});

export const ApplicantSchema = Type.Object({ firstName: Text(255), lastName: Text(255), email: Nullable(Email()) });

export const AttachmentSchema = Type.Object({
  id: Uuid(),
  status: Type.String({ maxLength: 9, description: 'PENDING, RECEIVED, CORRUPTED, REJECTED, DELETED' }),
  ...AttachmentBody.properties,
});

export const FolderSchema = Type.Object({
  id: Uuid(),
  globalStatus: Text(15),
  processCode: Text(30),
  createDateTime: DateTime(),
  closeDateTime: Nullable(DateTime()),
  applicant: ApplicantSchema,
  externalId: Text(30),
  updateDateTime: Nullable(DateTime()),
  partnerInfo: Nullable(PartnerInfoSchema),
  cases: Type.Array(
    Type.Object({
      id: Uuid(),
      status: Text(15),
      recipient: OrganizationIdentifierSchema,
      externalId: Text(100),
      updateDateTime: Nullable(DateTime()),
      transmissionDateTime: Nullable(DateTime()),
      partnerAttributes: Nullable(Text(1024)),
    }),
  ),
  attachments: Type.Array(Type.Object({ ...AttachmentSchema.properties, recipients: Type.Array(Type.String()) })),
});
