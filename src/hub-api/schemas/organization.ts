import Type, { type Static } from 'typebox';
import { DateTime, Email, Maybe, Nullable, OrganizationIdentifierSchema, Phone, Text } from './common.ts';

export const OrganizationBody = Type.Object(
  {
    ...OrganizationIdentifierSchema.properties,
    name: Text(100, 'Nom de l’organisation (raison sociale)'),
    code: Maybe(Text(10, 'Code ou acronyme')),
    country: Maybe(Text(100)),
    postalCode: Text(100),
    territory: Text(255, 'Nom ou code du territoire'),
    email: Maybe(Email()),
    phoneNumber: Maybe(Phone()),
    status: Text(20, 'Statut de l’organisation'),
  },
  // H-17, H-74: the e-mail may be absent, but production lists it when something else is missing.
  { 'x-also-missing': ['email'] },
);
export type OrganizationBody = Static<typeof OrganizationBody>;

export const OrganizationSchema = Type.Object({
  ...OrganizationIdentifierSchema.properties,
  name: Text(100),
  code: Nullable(Text(10)),
  country: Nullable(Text(100)),
  postalCode: Text(100),
  territory: Text(255),
  email: Nullable(Email()),
  phoneNumber: Nullable(Phone()),
  status: Text(20),
  createDateTime: DateTime(),
  updateDateTime: Nullable(DateTime()),
});
