/** Organization key as it travels in every body (H-12). */
export interface OrganizationIdentifier {
  readonly type: string;
  readonly companyRegister: string;
  readonly branchCode: string;
}

/** A démarche in the wire shape of the Process API, without the dates that the hub fills in. */
export interface ProcessSeed {
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly isActivated: boolean;
  readonly osl: OrganizationIdentifier;
  readonly attachmentFormatsEnabled: readonly string[];
  readonly siAttachmentFormatsEnabled: readonly string[];
  readonly attachmentTypesEnabled: readonly string[];
  readonly attachmentMaxSizeEnabled: number;
  readonly statusBeforeFileDeletion: 'IN_PROGRESS' | 'CLOSED';
  readonly timeBeforeFileDeletion: number;
  readonly timeBeforeArchiving: number;
  readonly timeBeforeFolderDeletion: number;
  readonly messageToTransmitter: boolean;
  readonly messageWithStatus: boolean;
  /** null = the sources are silent, which counts as accepted (H-18, D-16). */
  readonly authorizedAwaiting: boolean | null;
  readonly subscriptionValidation: 'Auto' | 'Manual';
  readonly legalJustification: string | null;
}

/** An organization in the wire shape of the Organization API (POST body). */
export interface OrganizationSeed extends OrganizationIdentifier {
  readonly name: string;
  readonly code: string | null;
  readonly country: string | null;
  readonly postalCode: string;
  readonly territory: string;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly status: 'Actif' | 'Inactif';
}

/** A person named in a subscription, wire shape of `localAdministrator` and of `delegationActor` (a) of H-32. */
export interface PersonSeed {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly function: string | null;
  readonly phoneNumber: string | null;
  readonly mobileNumber: string | null;
}

/** A subscription in the wire shape of the Subscription API (body of POST or PUT /subscriptions). */
export interface SubscriptionSeed {
  readonly datapassId: number;
  readonly processCode: string;
  readonly subscriber: OrganizationIdentifier;
  readonly accessMode: 'PORTAIL' | 'API' | null;
  readonly notificationFrequency: 'Unitaire' | 'Quotidienne' | 'Biquotidienne' | 'Aucune';
  readonly activateDateTime: string | null;
  readonly validateDateTime: string | null;
  readonly rejectDateTime: string | null;
  readonly endDateTime: string | null;
  readonly delegationActor: PersonSeed | OrganizationIdentifier | null;
  readonly rejectionReason: string | null;
  readonly status: 'Actif' | 'Inactif' | 'Suspendu';
  readonly email: string | null;
  readonly localAdministrator: PersonSeed;
}
