import Type, { type Static } from 'typebox';
import { DateTime, Maybe, Nullable, OrganizationIdentifierSchema, PartnerInfoSchema, Text, Uuid } from './common.ts';
import { ApplicantSchema, AttachmentBody, AttachmentSchema } from './folder.ts';

export const CasePatch = Type.Object({ status: Text(50, 'Statut du case') });

export const EventBody = Type.Object({
  actionType: Type.String({
    maxLength: 100,
    description: 'STATUS_UPDATE, ATTACH_DEPOSIT, ATTACH_DL, ATTACH_DL_ALL, COM_ADD, SENDING_MESSAGE',
  }),
  notification: Nullable(Type.Boolean({ description: 'Crée une notification pour le SI ou l’OSL' })),
  message: Maybe(Text(1000)),
  comment: Maybe(Text(1000)),
  author: Maybe(Text(255)),
  caseCurrentStatus: Maybe(Text(15)),
  caseNewStatus: Maybe(Text(15)),
  partnerAttributes: Maybe(Text(1024)),
  attachments: Maybe(Type.Array(AttachmentBody)),
});
export type EventBody = Static<typeof EventBody>;

export const EventPatch = Type.Object({ status: Text(12, 'Statut de prise en compte de l’événement') });

export const EventSchema = Type.Object({
  id: Uuid(),
  transmitter: OrganizationIdentifierSchema,
  message: Nullable(Text(1000)),
  comment: Nullable(Text(1000)),
  actionType: Text(100),
  author: Nullable(Text(255)),
  notification: Nullable(Type.Boolean()),
  createDateTime: DateTime(),
  updateDateTime: Nullable(DateTime()),
  status: Text(12),
  caseCurrentStatus: Nullable(Text(15)),
  caseNewStatus: Nullable(Text(15)),
  partnerAttributes: Nullable(Text(1024)),
  attachments: Type.Array(AttachmentSchema),
  partnerInfo: Nullable(PartnerInfoSchema),
});

export const CaseSchema = Type.Object({
  id: Uuid(),
  status: Text(15),
  recipient: OrganizationIdentifierSchema,
  externalId: Text(100),
  updateDateTime: Nullable(DateTime()),
  transmissionDateTime: Nullable(DateTime()),
  processCode: Text(30),
  createDateTime: DateTime(),
  closeDateTime: Nullable(DateTime()),
  partnerAttributes: Nullable(Text(1024)),
  applicant: ApplicantSchema,
  attachments: Type.Array(AttachmentSchema),
  events: Type.Array(EventSchema),
});

export const MigrationBody = Type.Object({
  organizationSource: OrganizationIdentifierSchema,
  organizationTarget: OrganizationIdentifierSchema,
});

export const PurgeLinks = Type.Array(Type.Object({ folder_attachment_id: Uuid(), case_id: Uuid() }), {
  maxItems: 100_000,
});

export const NotificationSchema = Type.Object({
  id: Uuid(),
  recipient: OrganizationIdentifierSchema,
  transmitter: OrganizationIdentifierSchema,
  processCode: Text(30),
  caseId: Nullable(Uuid()),
  eventId: Nullable(Uuid()),
  dateTime: DateTime(),
  eventActionType: Maybe(Text(100)),
  eventStatus: Maybe(Text(12)),
});
