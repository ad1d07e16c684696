import {
  anseAuxFregates,
  bellerive,
  castelDiLumiu,
  editor,
  grandchamp,
  hauteLande,
  hauteLandePmi,
  montclar,
  oeuvry,
  rocAspremont,
  rocAspremontAnnexe,
  sainteAubepine,
  saintGuenole,
  valiseSi1,
  valiseSi2,
  valmorel,
} from './organizations.ts';
import { processCatalogue } from './processes.ts';
import type { OrganizationIdentifier, OrganizationSeed, PersonSeed, SubscriptionSeed } from './types.ts';

interface Subscriber {
  readonly organization: OrganizationSeed;
  readonly administrator: PersonSeed;
}

// E-mail addresses are written out: names carry accents, apostrophes and spaces that an address cannot.
function subscriber(
  organization: OrganizationSeed,
  firstName: string,
  lastName: string,
  mailbox: string,
  role: string,
): Subscriber {
  const domain = organization.email?.split('@')[1] ?? 'demonstration.example';
  return {
    organization,
    administrator: {
      firstName,
      lastName,
      email: `${mailbox}@${domain}`,
      function: role,
      phoneNumber: organization.phoneNumber,
      mobileNumber: null,
    },
  };
}

const SECRETARY = 'Secrétaire de mairie';
const subscribers = {
  valmorel: subscriber(valmorel, 'Maëlys', 'Dubois-Lacépède', 'maelys.dubois-lacepede', SECRETARY),
  guenole: subscriber(saintGuenole, 'Gwenaëlle', 'Le Floc’h', 'gwenaelle.le-floch', 'Responsable de l’état civil'),
  roc: subscriber(
    rocAspremont,
    'Jean-François',
    'D’Aubignac',
    'jean-francois.daubignac',
    'Directeur général des services',
  ),
  annexe: subscriber(rocAspremontAnnexe, 'Zoé', 'N’Diaye', 'zoe.ndiaye', 'Responsable de la mairie annexe'),
  oeuvry: subscriber(oeuvry, 'Benoît', 'Œuvrard', 'benoit.oeuvrard', SECRETARY),
  montclar: subscriber(montclar, 'Clémence', 'Roquefeuil', 'clemence.roquefeuil', SECRETARY),
  bellerive: subscriber(bellerive, 'Anaïs', 'Müller', 'anais.muller', 'Officière d’état civil'),
  anse: subscriber(
    anseAuxFregates,
    'Wilfried',
    'Célestine',
    'wilfried.celestine',
    'Responsable des affaires générales',
  ),
  castel: subscriber(castelDiLumiu, 'Ghjulia', 'Santoni-Ferrandi', 'ghjulia.santoni', SECRETARY),
  grandchamp: subscriber(grandchamp, 'Éloi', 'Vandenbroucke', 'eloi.vandenbroucke', 'Chef du service population'),
  aubepine: subscriber(sainteAubepine, 'Solène', 'Peyrac-Vidal', 'solene.peyrac-vidal', SECRETARY),
  lande: subscriber(hauteLande, 'Françoise', 'Etchegaray', 'francoise.etchegaray', 'Cheffe du service insertion'),
  pmi: subscriber(hauteLandePmi, 'Inès', 'Castéra', 'ines.castera', 'Cadre de la PMI'),
  si1: subscriber(valiseSi1, 'Camille', 'Essai', 'camille.essai', 'Responsable des tests'),
  si2: subscriber(valiseSi2, 'Dominique', 'Essai', 'dominique.essai', 'Responsable des tests'),
} as const;

const delegate: PersonSeed = {
  firstName: 'Hélène',
  lastName: 'Saint-Yves',
  email: 'helene.saint-yves@conseil-numerique.example',
  function: 'Consultante',
  phoneNumber: '0199004242',
  mobileNumber: '0639980042',
};

type State = 'Actif' | 'Inactif' | 'Suspendu';
type Frequency = SubscriptionSeed['notificationFrequency'];
type SubscriptionRow = readonly [
  who: keyof typeof subscribers,
  processCodes: string,
  accessMode: SubscriptionSeed['accessMode'],
  /** One for the whole line, or one for each démarche. */
  frequency: Frequency | Readonly<Record<string, Frequency>>,
  state: State,
  delegate?: 'editor' | 'person',
];

const COMMUNAL = 'CERTDC EtatCivil JeChangeDeCoordonnees depotDossierPACS recensementCitoyen HebergementTourisme';
const DEPARTMENTAL =
  'SNATED CAF-contact ContactsAllocataires-BRSA RSABEI-RSABAI RSABEM-RSABAM RSABEX-RSABAX RSAFIM RSAFIX RSACTM ' +
  'IRSACG-IRSDCG MSABEI MSABEM MSABEX MSAFIM RSA';
const PREGNANCY = 'GRO SGR DSG declarationDeGrossesse';
const EVERY_PROCESS = processCatalogue.map((process) => process.code).join(' ');

const VALMOREL_FREQUENCIES = {
  CERTDC: 'Unitaire',
  EtatCivil: 'Unitaire',
  recensementCitoyen: 'Quotidienne',
  depotDossierPACS: 'Biquotidienne',
} as const;

const rows: readonly SubscriptionRow[] = [
  // The commune where people sign in: both modes, so that the portal and the API each have something to show.
  ['valmorel', 'JeChangeDeCoordonnees HebergementTourisme', 'API', 'Aucune', 'Actif', 'editor'],
  ['valmorel', 'FormulaireQF DDmariage', 'API', 'Aucune', 'Actif'],
  ['guenole', COMMUNAL, 'API', 'Quotidienne', 'Actif'],
  ['guenole', 'OTV RNIPP arnaqueInternet', 'API', 'Aucune', 'Actif'],
  ['roc', 'CERTDC EtatCivil depotDossierPACS', 'API', 'Aucune', 'Actif', 'person'],
  ['roc', 'recensementCitoyen JeChangeDeCoordonnees', 'PORTAIL', 'Unitaire', 'Actif'],
  ['annexe', 'EtatCivil recensementCitoyen', 'PORTAIL', 'Unitaire', 'Actif'],
  ['oeuvry', COMMUNAL, 'PORTAIL', 'Unitaire', 'Actif'],
  ['montclar', 'CERTDC EtatCivil', 'API', 'Biquotidienne', 'Actif'],
  ['montclar', 'recensementCitoyen', null, 'Unitaire', 'Inactif'],
  ['bellerive', 'CERTDC JeChangeDeCoordonnees FormulaireQF', 'API', 'Aucune', 'Actif'],
  ['bellerive', 'EtatCivil', 'API', 'Unitaire', 'Suspendu'],
  ['anse', 'CERTDC EtatCivil recensementCitoyen DDmariage', 'PORTAIL', 'Quotidienne', 'Actif'],
  ['castel', 'CERTDC depotDossierPACS ChangementNomUsage', 'API', 'Aucune', 'Actif'],
  ['grandchamp', 'CERTDC EtatCivil certificat-non-pacs ProactiviteCnousBoursiers', 'API', 'Aucune', 'Actif'],
  ['lande', DEPARTMENTAL, 'API', 'Aucune', 'Actif'],
  ['pmi', PREGNANCY, 'API', 'Aucune', 'Actif'],
  ['si1', EVERY_PROCESS, 'API', 'Aucune', 'Actif'],
  ['si2', COMMUNAL, 'API', 'Aucune', 'Actif'],
  // From here on, lines are added at the end, so that those above keep the DataPass numbers of earlier versions.
  ['valmorel', 'CERTDC EtatCivil recensementCitoyen depotDossierPACS', 'PORTAIL', VALMOREL_FREQUENCIES, 'Actif'],
  // Everything is still to be chosen: who signs in for the first time does the four Actions here.
  ['aubepine', 'CERTDC EtatCivil recensementCitoyen', null, 'Unitaire', 'Inactif'],
  // A second service that the delegate helps, with something left for her to do.
  ['grandchamp', 'recensementCitoyen', 'API', 'Aucune', 'Actif', 'person'],
  ['grandchamp', 'depotDossierPACS', null, 'Unitaire', 'Inactif', 'person'],
];

const VALIDATED = '2025-01-14T09:30:00.000+00:00';
const ACTIVATED = '2025-01-14T23:00:00.000+00:00';
const SUSPENDED = '2025-06-30T22:00:00.000+00:00';

function identifierOf({ type, companyRegister, branchCode }: OrganizationIdentifier): OrganizationIdentifier {
  return { type, companyRegister, branchCode };
}

function delegateOf(kind: SubscriptionRow[5]): SubscriptionSeed['delegationActor'] {
  if (kind === 'editor') return identifierOf(editor);
  return kind === 'person' ? delegate : null;
}

function subscriptionOf(row: SubscriptionRow, processCode: string, line: number): SubscriptionSeed {
  const [who, , accessMode, frequency, status, kind] = row;
  const { organization, administrator } = subscribers[who];
  return {
    // One DataPass request yields one subscription per démarche, hence the same number for a whole line (H-23).
    datapassId: 14_600 + line,
    processCode,
    subscriber: identifierOf(organization),
    accessMode,
    notificationFrequency: typeof frequency === 'string' ? frequency : (frequency[processCode] ?? 'Unitaire'),
    activateDateTime: status === 'Inactif' ? null : ACTIVATED,
    validateDateTime: VALIDATED,
    rejectDateTime: null,
    endDateTime: status === 'Suspendu' ? SUSPENDED : null,
    delegationActor: delegateOf(kind),
    rejectionReason: null,
    status,
    // DataPass does not know it: the service chooses it with the mode.
    email: accessMode === null ? null : organization.email,
    localAdministrator: administrator,
  };
}

/** The subscriptions of the demonstration, at most one per organization and démarche (H-21). */
export const demoSubscriptions: readonly SubscriptionSeed[] = rows.flatMap((row, line) =>
  row[1].split(' ').map((code) => subscriptionOf(row, code, line)),
);
