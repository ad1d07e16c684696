import Type, { type Static } from 'typebox';
import { ACCESS_MODES } from '../../subscriptions/rules.ts';
import { DateTime, Email, Maybe, Nullable, OneOf, OrganizationIdentifierSchema, Phone, Text, Uuid } from './common.ts';

// Beyond this JavaScript would round the number: refused rather than changed.
const MAX_NUMBER = Number.MAX_SAFE_INTEGER;
export const DatapassId = () =>
  Type.Integer({ minimum: -MAX_NUMBER, maximum: MAX_NUMBER, description: 'Identifiant technique de DataPass' });

const details = {
  firstName: Maybe(Text(255)),
  lastName: Maybe(Text(255)),
  function: Maybe(Text(255)),
  phoneNumber: Maybe(Phone()),
  mobileNumber: Maybe(Phone()),
};

// H-32: a person, or a software editor; both at once do no harm, and an object full of nulls is nobody.
const DelegationActorBody = Type.Object({
  type: Maybe(OneOf(['EDT'])),
  companyRegister: Maybe(OrganizationIdentifierSchema.properties.companyRegister),
  branchCode: Maybe(OrganizationIdentifierSchema.properties.branchCode),
  email: Maybe(Email()),
  ...details,
});

const properties = {
  datapassId: DatapassId(),
  processCode: Type.String({ minLength: 1, maxLength: 30 }),
  subscriber: OrganizationIdentifierSchema,
  accessMode: Maybe(OneOf(ACCESS_MODES, 'Modalité d’accès au TD')),
  notificationFrequency: Text(20, 'Unitaire, Quotidienne, Biquotidienne, Aucune'),
  activateDateTime: Maybe(DateTime()),
  validateDateTime: Maybe(DateTime()),
  rejectDateTime: Maybe(DateTime()),
  endDateTime: Maybe(DateTime()),
  updateDateTime: Maybe(DateTime()),
  delegationActor: Maybe(DelegationActorBody),
  rejectionReason: Maybe(Text(1000)),
  status: Maybe(Text(20, 'Inactif, Actif, Suspendu, Refusé')),
  email: Maybe(Email()),
  localAdministrator: Type.Object({
    email: Type.String({ format: 'email', minLength: 1, maxLength: 320 }),
    ...details,
  }),
};

/** Body of PUT. */
export const SubscriptionBody = Type.Object(properties);
export type SubscriptionBody = Static<typeof SubscriptionBody>;
export type DelegationActorBody = Static<typeof DelegationActorBody>;
export type PersonBody = Omit<DelegationActorBody, 'type' | 'companyRegister' | 'branchCode'>;

/** Body of POST: the same, written in the contract as `allOf` of two schemas, which its faults tell (H-73). */
export const SubscriptionCreation = Type.Object(properties, { 'x-all-of': true });

const identifier = OrganizationIdentifierSchema.properties;

export const SubscriptionSchema = Type.Object({
  id: Uuid(),
  datapassId: DatapassId(),
  processCode: Text(30),
  subscriber: Type.Object({ ...identifier, name: Text(100) }),
  accessMode: Nullable(OneOf(ACCESS_MODES)),
  notificationFrequency: Text(20),
  activateDateTime: Nullable(DateTime()),
  validateDateTime: Nullable(DateTime()),
  rejectDateTime: Nullable(DateTime()),
  endDateTime: Nullable(DateTime()),
  creationDateTime: DateTime(),
  updateDateTime: Nullable(DateTime()),
  delegationActor: Type.Object({
    type: Nullable(identifier.type),
    companyRegister: Nullable(identifier.companyRegister),
    branchCode: Nullable(identifier.branchCode),
    email: Nullable(Email()),
  }),
  rejectionReason: Nullable(Text(1000)),
  status: Text(20),
  email: Nullable(Email()),
  localAdministrator: Type.Object({ email: Email() }),
});

const shownDetails = {
  firstName: Nullable(Text(255)),
  lastName: Nullable(Text(255)),
  function: Nullable(Text(255)),
  phoneNumber: Nullable(Phone()),
  mobileNumber: Nullable(Phone()),
};

/** Answer of POST: persons as they were sent. */
export const CreatedSubscriptionSchema = Type.Object({
  ...SubscriptionSchema.properties,
  delegationActor: Type.Object({ ...SubscriptionSchema.properties.delegationActor.properties, ...shownDetails }),
  localAdministrator: Type.Object({ email: Email(), ...shownDetails }),
});
