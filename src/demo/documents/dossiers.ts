import { processCatalogue } from '../catalogue/processes.ts';
import type { DocumentFormat } from '../catalogue/processRows.ts';
import * as communal from './communalContents.ts';
import type { DocumentContent } from './content.ts';
import type { Random } from './random.ts';
import * as social from './socialContents.ts';
import type { Story } from './story.ts';

type Writer = (story: Story) => DocumentContent;

/**
 * One file of a démarche, as in hub.md §7.1: name (`#` = the number of the folder's files), type, format, what it
 * says, size in bytes of the published sample (0 = none published), and whether only the first case receives it.
 */
export type FileRow = readonly [
  fileName: string,
  type: string,
  format: DocumentFormat,
  writer: Writer,
  sampleSize: number,
  recipients?: 'first case only',
];

/** How the télédossiers of a démarche are numbered and what they contain. */
export interface Dossier {
  /** Folder number without its 13 free characters (H-33). */
  readonly prefix: string;
  /** Birth years of the applicant. */
  readonly applicantBorn: readonly [from: number, to: number];
  readonly applicantEmail: boolean;
  readonly fileNumber: (random: Random, date: string) => string;
  readonly files: readonly FileRow[];
}

const noNumber = (): string => '';
// The look of the published sample: ER20190860001_20190517_1512.
const certificateNumber = (random: Random, date: string): string =>
  `ER${date.slice(0, 4)}${random.digits(7)}_${date.replaceAll('-', '')}_${random.integer(10, 23)}${random.integer(10, 59)}`;
// The look of the published sample: A-1-NGF8UV66.
const serviceNumber = (random: Random): string => {
  const letters = Array.from({ length: 4 }, () => String.fromCharCode(random.integer(65, 90))).join('');
  return `A-1-N${letters}${random.digits(3)}`;
};

function communalDossier(
  prefix: string,
  files: readonly FileRow[],
  fileNumber: Dossier['fileNumber'] = noNumber,
): Dossier {
  return { prefix, applicantBorn: [1965, 1988], applicantEmail: true, fileNumber, files };
}

function socialDossier(
  prefix: string,
  files: readonly FileRow[],
  born: Dossier['applicantBorn'] = [1965, 1988],
): Dossier {
  return { prefix, applicantBorn: born, applicantEmail: false, fileNumber: noNumber, files };
}

const { beneficiaryFlow, financialFlow, pregnancyDeclaration } = social;
const PREGNANT = [1985, 2004] as const;

const dossiers: Readonly<Record<string, Dossier>> = {
  CERTDC: {
    prefix: 'DGS-CERTDC',
    applicantBorn: [1926, 1980],
    applicantEmail: false,
    fileNumber: certificateNumber,
    files: [
      ['#_DD.pdf', 'DD_Certificatdedeces', 'pdf', communal.deathDeclaration, 96149, 'first case only'],
      ['#_DD.xml', 'DD_Certificatdedeces', 'xml', communal.deathDeclaration, 988, 'first case only'],
      ['#_VA.pdf', 'VA_CertificatdeDeces', 'pdf', communal.deathAdministrativePart, 219619],
      ['#_VA.xml', 'VA_CertificatdeDeces', 'xml', communal.deathAdministrativePart, 6917],
    ],
  },
  // The folder body published for EtatCivil borrows the names of CERTDC; its sample files have these.
  EtatCivil: communalDossier('DILA-AEC', [
    ['ActeEtatCivil-PDF.pdf', 'ActeEtatCivil-PDF', 'pdf', communal.civilRecordRequest, 3337],
    ['ActeEtatCivil-XML.xml', 'ActeEtatCivil-XML', 'xml', communal.civilRecordRequest, 1482],
  ]),
  JeChangeDeCoordonnees: communalDossier('DILA-JCC', [
    ['flux-siv.pdf', 'flux-siv', 'pdf', communal.changeOfAddress, 3337],
    ['flux-siv.xml', 'flux-siv', 'xml', communal.changeOfAddress, 1482],
  ]),
  depotDossierPACS: communalDossier(
    'DILA-DDPACS',
    [
      ['15725-02.pdf', '15725-02', 'pdf', communal.civilPartnership, 532160],
      [
        '#-depotDossierPACS-an-0.pdf',
        'an',
        'pdf',
        communal.supportingDocument('Copie d’acte de naissance', 'applicant'),
        25727,
      ],
      [
        '#-depotDossierPACS-anp-1.pdf',
        'anp',
        'pdf',
        communal.supportingDocument('Copie d’acte de naissance du partenaire', 'relative'),
        25727,
      ],
      [
        '#-depotDossierPACS-cp-2.pdf',
        'cp',
        'pdf',
        communal.titled('Convention de Pacs', communal.civilPartnership),
        25727,
      ],
      ['flux-pacs.xml', 'flux-pacs', 'xml', communal.civilPartnership, 2374],
      [
        'recapPDF.pdf',
        'recapPDF',
        'pdf',
        communal.titled('Récapitulatif du dossier de Pacs', communal.civilPartnership),
        4715,
      ],
    ],
    serviceNumber,
  ),
  recensementCitoyen: communalDossier(
    'DILA-RCO',
    [
      ['10870-XML.xml', '10870-XML', 'xml', communal.censusForm, 3514],
      ['10870-PDF.pdf', '10870-PDF', 'pdf', communal.censusForm, 102294],
      [
        '#-recensementCitoyen-jf-1.pdf',
        'jf',
        'pdf',
        communal.supportingDocument('Livret de famille', 'applicant'),
        4330,
      ],
      [
        '#-recensementCitoyen-ji-0.pdf',
        'ji',
        'pdf',
        communal.supportingDocument('Justificatif d’identité', 'child'),
        3123,
      ],
    ],
    serviceNumber,
  ),
  HebergementTourisme: communalDossier('DILA-DHTOU', [
    ['HebergementTourisme.pdf', 'HebergementTourisme', 'pdf', communal.touristAccommodation, 0],
    ['HebergementTourisme.xml', 'HebergementTourisme', 'xml', communal.touristAccommodation, 0],
  ]),
  OTV: communalDossier('DILA-OTV', [
    ['test1.json', 'Metier', 'json', communal.plainRequest, 1462],
    ['test2.json', 'ActeEtatCivil-XML', 'json', communal.plainRequest, 1461],
    ['test3.json', 'ActeEtatCivil-XML', 'json', communal.plainRequest, 1461],
    ['test4.json', 'ActeEtatCivil-XML', 'json', communal.plainRequest, 1391],
  ]),
  SNATED: {
    ...socialDossier('SNATED-SNATED', [
      ['#.xml', 'documents', 'xml', social.childConcern, 3099],
      ['#.pdf', 'documents', 'pdf', social.childConcern, 26201],
      ['CG02_RE_#.xml', 'documents', 'xml', social.childConcern, 3748],
      ['CG02_RE_#.odt', 'documents', 'odt', social.childConcern, 43650],
      ['CG02_RE_#.docx', 'documents', 'docx', social.childConcern, 84161],
    ]),
    fileNumber: (random) => `IP${random.digits(7)}`,
  },
  'CAF-contact': socialDossier('CNAF-ALLOC', [
    ['coordonnees-allocataire.txt', 'coordonnees-allocataire', 'txt', social.beneficiaryContact, 514],
  ]),
  'ContactsAllocataires-BRSA': socialDossier('CNAF-BRSA', [
    ['coordonnees-allocataire.txt', 'coordonnees-allocataire', 'txt', social.beneficiaryContact, 514],
  ]),
  RSA: socialDossier('RSA-RSA', [['documents.xml', 'documents', 'xml', beneficiaryFlow('RSA'), 1482]]),
  'RSABEI-RSABAI': socialDossier('CNAF-RSABEI', flows(beneficiaryFlow, ['RSABEI', 3511], ['RSABAI', 3055])),
  'RSABEM-RSABAM': socialDossier('CNAF-RSABEM', flows(beneficiaryFlow, ['RSABEM', 6733], ['RSABAM', 2811])),
  'RSABEX-RSABAX': socialDossier('CNAF-RSABEX', flows(beneficiaryFlow, ['RSABEX', 3055], ['RSABAX', 3055])),
  RSAFIM: socialDossier('CNAF-RSAFIM', flows(financialFlow, ['RSAFAM', 2567], ['RSAFIM', 2567])),
  RSAFIX: socialDossier('CNAF-RSAFIX', flows(financialFlow, ['RSAFIX', 7330], ['RSAFAX', 7330])),
  RSACTM: socialDossier('CNAF-RSACTM', flows(financialFlow, ['RSACAM', 564], ['RSACTM', 564])),
  'IRSACG-IRSDCG': socialDossier('CNAF-IRSACG', flows(beneficiaryFlow, ['IRSACG', 2925], ['IRSDCG', 4018])),
  MSABEI: socialDossier('CNAF-MSABEI', flows(beneficiaryFlow, ['MSABEI', 2738])),
  MSABEM: socialDossier('CNAF-MSABEM', flows(beneficiaryFlow, ['MSABEM', 3576])),
  MSABEX: socialDossier('CNAF-MSABEX', flows(beneficiaryFlow, ['MSABEX', 2257])),
  MSAFIM: socialDossier('CNAF-MSAFIM', flows(financialFlow, ['MSAFIM', 2257])),
  GRO: socialDossier('CNAF-GRO', [['GRO.xml', 'GRO', 'xml', pregnancyDeclaration, 2104]], PREGNANT),
  // The published body declares a ZIP under the name SGR.xml.
  SGR: socialDossier('CNAF-SGR', [['SGR.xml', 'SGR', 'zip', pregnancyDeclaration, 55701]], PREGNANT),
  DSG: socialDossier('CNAF-DSG', [['DSG.xml', 'DSG', 'xml', pregnancyDeclaration, 4682]], PREGNANT),
  declarationDeGrossesse: socialDossier(
    'CNAF-DDG',
    pdfAndXml('declarationDeGrossesse', pregnancyDeclaration),
    PREGNANT,
  ),
  FormulaireQF: {
    ...communalDossier('Formulaire-QF', [
      ['FormulaireQF.json', 'FormulaireQF', 'json', social.familyQuotient, 683],
      ['FormulaireQF.xml', 'FormulaireQF', 'xml', social.familyQuotient, 0],
      ['FormulaireQF.pdf', 'FormulaireQF', 'pdf', social.familyQuotient, 0],
    ]),
    applicantEmail: false,
  },
  ProactiviteCnousBoursiers: socialDossier(
    'CNOUS-PROAC',
    pdfAndXml('ProactiviteCnousBoursiers', social.studentGrant),
    [2002, 2007],
  ),
};

function flows(
  writer: (flow: string) => Writer,
  ...files: readonly (readonly [name: string, size: number])[]
): FileRow[] {
  return files.map(([name, size]) => [`${name}.xml`, name, 'xml', writer(name), size]);
}

function pdfAndXml(stem: string, writer: Writer): FileRow[] {
  return [
    [`${stem}.pdf`, stem, 'pdf', writer, 0],
    [`${stem}.xml`, stem, 'xml', writer, 0],
  ];
}

/** The dossier of a démarche; one that has no published body sends a request as PDF and XML (H-190, H-191). */
export function dossierOf(processCode: string): Dossier {
  if (!processCatalogue.some((process) => process.code === processCode)) {
    throw new RangeError(`Unknown process code: ${processCode}`);
  }
  const known = dossiers[processCode];
  if (known) return known;
  const letters = processCode.replace(/[^A-Za-z]/g, '').toUpperCase();
  // Five letters at most (H-33); the end of a long code is what tells DACIREXP from DACIRORG.
  const acronym = letters.length > 5 ? letters.slice(0, 2) + letters.slice(-3) : letters;
  return communalDossier(`DILA-${acronym}`, pdfAndXml(processCode, communal.plainRequest));
}
