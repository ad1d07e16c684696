import { operators } from './operators.ts';
import type { OrganizationIdentifier, OrganizationSeed } from './types.ts';

type ServiceRow = readonly [
  register: string,
  branch: string,
  name: string,
  postalCode: string,
  territory: string,
  domain: string,
];

function organization(type: 'SI' | 'EDT', row: ServiceRow, code: string | null = null): OrganizationSeed {
  const [companyRegister, branchCode, name, postalCode, territory, domain] = row;
  return {
    type,
    companyRegister,
    branchCode,
    name,
    code,
    country: 'France',
    postalCode,
    territory,
    email: `contact@${domain}.example`,
    phoneNumber: `019900${companyRegister.slice(6, 9)}${companyRegister.slice(-1)}`,
    status: 'Actif',
  };
}

// Invented communes. No French commune has a number from 990 upwards inside its department, so none of these
// branch codes can be taken for a real one. The mairie annexe shares the SIRET of its commune (H-15) and has a
// branch code with a hyphen (H-12).
export const valmorel = organization('SI', [
  '00000020100014',
  '01990',
  'Commune de Valmorel-les-Tilleuls',
  '01999',
  'VALMOREL-LES-TILLEULS',
  'valmorel-les-tilleuls',
]);
export const saintGuenole = organization('SI', [
  '00000020200012',
  '29991',
  'Commune de Saint-Guénolé-sur-Brume',
  '29999',
  'SAINT-GUENOLE-SUR-BRUME',
  'saint-guenole-sur-brume',
]);
export const rocAspremont = organization('SI', [
  '00000020300010',
  '06992',
  'Commune de Roc-d’Aspremont',
  '06999',
  'ROC-D’ASPREMONT',
  'roc-aspremont',
]);
export const rocAspremontAnnexe = organization('SI', [
  '00000020300010',
  '06992-02',
  'Commune de Roc-d’Aspremont, mairie annexe du Port',
  '06999',
  'ROC-D’ASPREMONT',
  'annexe.roc-aspremont',
]);
export const oeuvry = organization('SI', [
  '00000020400018',
  '08993',
  'Commune d’Œuvry-l’Évêque',
  '08999',
  'OEUVRY-L’EVEQUE',
  'oeuvry-l-eveque',
]);
export const montclar = organization('SI', [
  '00000020500015',
  '48994',
  'Commune de Montclar-Haut-Causse',
  '48999',
  'MONTCLAR-HAUT-CAUSSE',
  'montclar-haut-causse',
]);
export const bellerive = organization('SI', [
  '00000020600013',
  '71995',
  'Commune de Bellerive-en-Charmoy',
  '71999',
  'BELLERIVE-EN-CHARMOY',
  'bellerive-en-charmoy',
]);
export const anseAuxFregates = organization('SI', [
  '00000020700011',
  '97996',
  'Commune de L’Anse-aux-Frégates',
  '97199',
  'L’ANSE-AUX-FREGATES',
  'anse-aux-fregates',
]);
export const castelDiLumiu = organization('SI', [
  '00000020800019',
  '2A997',
  'Commune de Castel-di-Lumiu',
  '20999',
  'CASTEL-DI-LUMIU',
  'castel-di-lumiu',
]);
export const grandchamp = organization('SI', [
  '00000020900017',
  '80998',
  'Commune de Grandchamp-Saint-Éloi-et-la-Neuville-aux-Ormes',
  '80999',
  'GRANDCHAMP-SAINT-ELOI',
  'grandchamp-saint-eloi',
]);
/** Where the portal is discovered: subscribed to, and nothing done yet. */
export const sainteAubepine = organization('SI', [
  '00000021000015',
  '43999',
  'Commune de Sainte-Aubépine-des-Sources',
  '43999',
  'SAINTE-AUBEPINE-DES-SOURCES',
  'sainte-aubepine',
]);

export const hauteLande = organization(
  'SI',
  ['00000030100013', '40990', 'Département de la Haute-Lande', '40999', 'HAUTE-LANDE', 'haute-lande'],
  'CD-HL',
);
export const hauteLandePmi = organization(
  'SI',
  [
    '00000030100013',
    '40990-PMI',
    'Département de la Haute-Lande, protection maternelle et infantile',
    '40999',
    'HAUTE-LANDE',
    'pmi.haute-lande',
  ],
  'PMI-HL',
);

/** Default recipients of the published test set (hub.md §7.1). */
export const valiseSi1 = organization('SI', [
  '11001401600015',
  '75108',
  'Service de test SI1 (Valise)',
  '75008',
  'PARIS',
  'si1',
]);
export const valiseSi2 = organization('SI', [
  '21380544300016',
  '38544',
  'Service de test SI2 (Valise)',
  '38200',
  'VIENNE',
  'si2',
]);

/** A software editor that may be named technical delegate of a subscription in mode API (D-19). */
export const editor = organization(
  'EDT',
  ['00000040100012', '00000', 'Éditions numériques du Causse', '48999', 'MONTCLAR-HAUT-CAUSSE', 'editions-du-causse'],
  'ENC',
);

/** Every organization of the demonstration: operators, services and the editor. */
export const demoOrganizations: readonly OrganizationSeed[] = [
  ...operators,
  valmorel,
  saintGuenole,
  rocAspremont,
  rocAspremontAnnexe,
  oeuvry,
  montclar,
  bellerive,
  anseAuxFregates,
  castelDiLumiu,
  grandchamp,
  sainteAubepine,
  hauteLande,
  hauteLandePmi,
  valiseSi1,
  valiseSi2,
  editor,
];

/** The name of an organization of the demonstration, or its identifier when it is not one of them. */
export function displayNameOf(identifier: OrganizationIdentifier): string {
  const known = demoOrganizations.find(
    (candidate) =>
      candidate.type === identifier.type &&
      candidate.companyRegister === identifier.companyRegister &&
      candidate.branchCode === identifier.branchCode,
  );
  return known?.name ?? `${identifier.type}-${identifier.companyRegister}-${identifier.branchCode}`;
}
