import { cnaf, cnous, dgs, dila, dinum, rsaTest, snated } from './operators.ts';
import { type ProcessRow, processesOf } from './processRows.ts';
import type { ProcessSeed } from './types.ts';

const UNPUBLISHED = 'Libellé de démonstration : le nom officiel n’est pas publié.';
const RSA_LAW = 'Articles L. 262-1 et suivants du code de l’action sociale et des familles.';

// hub.md §7.1 and §7.2, names of portal.md §1.1 (D-16).
const dgsRows: readonly ProcessRow[] = [
  [
    'CERTDC',
    'Certificat de décès électronique',
    'DD_Certificatdedeces VA_CertificatdeDeces',
    ['pdf', 'xml'],
    'IN_PROGRESS',
    'none',
    {
      description: 'Transmission électronique du volet administratif du certificat de décès (CertDc).',
      law: 'Articles L. 2223-42 et R. 2213-1-1 et suivants du code général des collectivités territoriales.',
    },
  ],
];

// The five communal démarches of the DILA: portal.md §1.1 for names, messages and complements (D-16).
const dilaCommunalRows: readonly ProcessRow[] = [
  [
    'EtatCivil',
    "Demande d'acte d'Etat civil",
    'ActeEtatCivil-PDF ActeEtatCivil-XML',
    ['pdf', 'xml'],
    'CLOSED',
    'full',
    { description: 'Demande de copie intégrale ou d’extrait d’acte d’état civil (AEC).' },
  ],
  [
    'JeChangeDeCoordonnees',
    'Déclaration de changement de coordonnées',
    'flux-siv',
    ['pdf', 'xml'],
    'CLOSED',
    'none',
    { description: 'Changement d’adresse déclaré en une fois à plusieurs organismes (JCC).' },
  ],
  [
    'depotDossierPACS',
    'Démarche en ligne de préparation à la conclusion d’un Pacs (DDPACS)',
    '15725-02 an anp cp flux-pacs recapPDF',
    ['pdf', 'xml', 'png', 'jpg'],
    'CLOSED',
    'none',
    { description: 'Dépôt du dossier de Pacs avant le rendez-vous en mairie.', law: 'Article 515-3 du code civil.' },
  ],
  [
    'recensementCitoyen',
    'Recensement Citoyen Obligatoire',
    '10870-XML 10870-PDF jf ji',
    ['pdf', 'xml'],
    'CLOSED',
    'full',
    {
      siFormats: ['pdf', 'xml'],
      description: 'Recensement des jeunes de 16 ans (RCO) ; la mairie renvoie l’attestation.',
      law: 'Articles L. 113-1 et suivants du code du service national.',
    },
  ],
  [
    'HebergementTourisme',
    "Déclaration d'un Hébergement de Tourisme",
    'HebergementTourisme',
    ['pdf', 'xml'],
    'CLOSED',
    'none',
    {
      description: 'Déclaration d’un meublé de tourisme ou d’une chambre d’hôtes (DHTOUR), dépréciée le 20/05/2026.',
      law: 'Articles L. 324-1-1 et L. 324-4 du code du tourisme.',
    },
  ],
];

// OTV (hub.md §7.1) and the codes of H-190 that have no published folder body: one type, PDF and XML.
const dilaOtherRows: readonly ProcessRow[] = [
  ['OTV', 'Opération tranquillité vacances', 'Metier ActeEtatCivil-XML', ['json'], 'CLOSED', 'messages'],
  ...(
    [
      ['MD', 'Démarche MD', 'messages'],
      ['arnaqueInternet', 'Signalement d’une arnaque sur internet', 'full'],
      ['CasParCas', 'Démarche au cas par cas', 'messages'],
      ['certificat-non-pacs', 'Demande de certificat de non-Pacs', 'messages'],
      ['ChangementNomUsage', 'Changement de nom d’usage', 'messages'],
      ['CIPHYTO', 'Certificat individuel produits phytopharmaceutiques', 'messages'],
      ['CR', 'Démarche CR', 'messages'],
      ['DACIREXP', 'Démarche DACIREXP', 'messages'],
      ['DACIRORG', 'Démarche DACIRORG', 'messages'],
      ['delivrance_demat', 'Délivrance dématérialisée', 'messages'],
      ['demarche_impr', 'Démarche à imprimer', 'messages'],
      ['FCB', 'Démarche FCB', 'messages'],
      ['INSRegistreFR', 'Inscription au registre des Français établis hors de France', 'full'],
      ['pub-changement-nom', 'Publication d’une demande de changement de nom', 'messages'],
      ['PVPP', 'Démarche PVPP', 'messages'],
      ['RDVSAS', 'Démarche RDVSAS', 'messages'],
      ['RNIPP', 'Répertoire national d’identification des personnes physiques', 'messages'],
    ] as const
  ).map(
    ([code, name, exchanges]): ProcessRow => [
      code,
      name,
      code,
      ['pdf', 'xml'],
      'CLOSED',
      exchanges,
      { description: UNPUBLISHED },
    ],
  ),
  // The owner and the types of DDmariage are not published either (H-191); the exact case of its code matters.
  [
    'DDmariage',
    'Pré-dépôt de dossier de mariage',
    'DDmariage',
    ['pdf', 'xml'],
    'CLOSED',
    'silent',
    { law: 'Article 63 du code civil.' },
  ],
];

// Department flows of the CNAF, the MSA ones included (hub.md §7.1): type = stem of the file.
const rsa = { law: RSA_LAW };
const cnafRows: readonly ProcessRow[] = [
  [
    'CAF-contact',
    'Coordonnées de contacts allocataires du RSA',
    'coordonnees-allocataire',
    ['txt'],
    'CLOSED',
    'messages',
    rsa,
  ],
  [
    'ContactsAllocataires-BRSA',
    'Coordonnées de contacts allocataires du RSA',
    'coordonnees-allocataire',
    ['txt'],
    'CLOSED',
    'messages',
    rsa,
  ],
  ['RSABEI-RSABAI', 'CAF – Flux bénéficiaires RSA quotidiens', 'RSABEI RSABAI', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['RSABEM-RSABAM', 'CAF – Flux bénéficiaires RSA mensuels', 'RSABEM RSABAM', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  [
    'RSABEX-RSABAX',
    'CAF – Flux bénéficiaires RSA exceptionnels',
    'RSABEX RSABAX',
    ['xml'],
    'IN_PROGRESS',
    'silent',
    rsa,
  ],
  ['RSAFIM', 'CAF – Flux financiers mensuels', 'RSAFAM RSAFIM', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['RSAFIX', 'CAF – Flux financiers annuels', 'RSAFIX RSAFAX', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['RSACTM', 'CAF – Créances transférées', 'RSACAM RSACTM', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['IRSACG-IRSDCG', 'CAF – Instructions RSA', 'IRSACG IRSDCG', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['GRO', 'PMI – Flux grossesses Cristal', 'GRO', ['xml'], 'IN_PROGRESS', 'silent'],
  ['SGR', 'PMI – Flux grossesses image GED', 'SGR', ['zip'], 'IN_PROGRESS', 'silent'],
  ['DSG', 'PMI – Flux grossesses simplification', 'DSG', ['xml'], 'IN_PROGRESS', 'silent'],
  ['MSABEI', 'MSA – Flux bénéficiaires RSA quotidiens', 'MSABEI', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['MSABEM', 'MSA – Flux bénéficiaires RSA mensuels', 'MSABEM', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['MSABEX', 'MSA – Flux bénéficiaires RSA exceptionnels', 'MSABEX', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  ['MSAFIM', 'MSA – Flux financiers mensuels', 'MSAFIM', ['xml'], 'IN_PROGRESS', 'silent', rsa],
  [
    'declarationDeGrossesse',
    'Déclaration de grossesse',
    'declarationDeGrossesse',
    ['pdf', 'xml'],
    'IN_PROGRESS',
    'silent',
  ],
];

const snatedRows: readonly ProcessRow[] = [
  [
    'SNATED',
    'Enfance en danger (accueil téléphonique national)',
    'documents',
    ['xml', 'pdf', 'odt', 'docx'],
    'CLOSED',
    'messages',
    {
      siFormats: ['xml', 'pdf'],
      description: 'Informations préoccupantes transmises par le 119 aux départements.',
      law: 'Article L. 226-6 du code de l’action sociale et des familles.',
    },
  ],
];

// H-191: codes created by other clients, and the test démarche of hub.md §7.1.
const dinumRows: readonly ProcessRow[] = [
  [
    'FormulaireQF',
    'Formulaire de collecte du quotient familial (communes)',
    'FormulaireQF',
    ['json', 'xml', 'pdf'],
    'IN_PROGRESS',
    'silent',
  ],
];
const cnousRows: readonly ProcessRow[] = [
  [
    'ProactiviteCnousBoursiers',
    'Proactivité boursiers',
    'ProactiviteCnousBoursiers',
    ['pdf', 'xml'],
    'CLOSED',
    'silent',
    { description: 'Liste des étudiants boursiers pour l’ouverture proactive de droits.' },
  ],
];
const rsaTestRows: readonly ProcessRow[] = [
  ['RSA', 'Démarche de test RSA', 'documents', ['xml'], 'IN_PROGRESS', 'silent'],
];

/** Every démarche of hub.md §7, one wire record each, grouped by operator. */
export const processCatalogue: readonly ProcessSeed[] = [
  ...processesOf(dgs, 'Auto', dgsRows),
  ...processesOf(dila, 'Auto', dilaCommunalRows),
  ...processesOf(dila, 'Auto', dilaOtherRows),
  ...processesOf(cnaf, 'Manual', cnafRows),
  ...processesOf(snated, 'Manual', snatedRows),
  ...processesOf(dinum, 'Auto', dinumRows),
  ...processesOf(cnous, 'Manual', cnousRows),
  ...processesOf(rsaTest, 'Auto', rsaTestRows),
];
