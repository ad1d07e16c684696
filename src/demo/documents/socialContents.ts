import { contactSection, type DocumentContent, frenchDate, personSection, type Section, section } from './content.ts';
import { fullName } from './people.ts';
import type { Story } from './story.ts';

function about(story: Story, root: string, title: string, sections: readonly Section[]): DocumentContent {
  const { issuer, addressee, reference, date } = story;
  return { root, title, issuer, addressee, reference, date, sections };
}

function euros(story: Story, from: number, to: number): string {
  return `${story.random.integer(from, to)},${story.random.digits(2)} €`;
}

/** A beneficiary flow of the RSA (RSABEI, RSABEM, MSABEI…). */
export function beneficiaryFlow(flow: string) {
  return (story: Story): DocumentContent =>
    about(story, `flux${flow}`, `Flux bénéficiaires du RSA – ${flow}`, [
      personSection('allocataire', 'Allocataire', story.applicant),
      section('droit', 'Droit au RSA', [
        ['numeroAllocataire', 'Numéro d’allocataire (fictif)', `0000${story.random.digits(7)}`],
        ['etatDuDroit', 'État du droit', story.random.pick(['Ouvert', 'Suspendu', 'Clos'])],
        ['dateEffet', 'Date d’effet', frenchDate(story.date)],
        ['montant', 'Montant mensuel', euros(story, 120, 950)],
      ]),
      section('foyer', 'Foyer', [
        ['conjoint', 'Conjoint', fullName(story.relative)],
        ['enfants', 'Enfants à charge', String(story.random.integer(0, 4))],
      ]),
    ]);
}

/** A financial flow of the RSA (RSAFIM, RSACTM…): amounts by line, without a named person. */
export function financialFlow(flow: string) {
  return (story: Story): DocumentContent =>
    about(story, `flux${flow}`, `Flux financier du RSA – ${flow}`, [
      section('periode', 'Période', [
        ['debut', 'Du', frenchDate(`${story.date.slice(0, 7)}-01`)],
        ['fin', 'Au', frenchDate(`${story.date.slice(0, 7)}-28`)],
      ]),
      section('montants', 'Montants', [
        ['verse', 'Versé', euros(story, 100_000, 900_000)],
        ['recouvre', 'Recouvré', euros(story, 1_000, 9_000)],
        ['creances', 'Créances transférées', euros(story, 100, 9_000)],
        ['dossiers', 'Nombre de dossiers', String(story.random.integer(200, 4_000))],
      ]),
    ]);
}

/** Declaration of pregnancy sent to the department's health service. */
export function pregnancyDeclaration(story: Story): DocumentContent {
  return about(story, 'declarationDeGrossesse', 'Déclaration de grossesse', [
    personSection('assuree', 'Personne enceinte', story.applicant),
    section('grossesse', 'Grossesse', [
      ['debut', 'Début présumé', frenchDate(story.date)],
      ['rang', 'Nombre d’enfants à naître', String(story.random.integer(1, 2))],
      ['praticien', 'Praticien', fullName(story.witness)],
    ]),
    contactSection(story.applicant),
  ]);
}

/** Report of concern about a child. */
export function childConcern(story: Story): DocumentContent {
  return about(story, 'informationPreoccupante', 'Recueil d’information préoccupante', [
    personSection('enfant', 'Enfant concerné', story.child),
    section('entourage', 'Entourage', [
      ['responsable', 'Responsable légal', fullName(story.applicant)],
      ['appelant', 'Appelant', story.random.pick(['Voisinage', 'Famille', 'Établissement scolaire', 'Anonyme'])],
    ]),
    section(
      'recueil',
      'Éléments recueillis',
      [['appel', 'Appel du', frenchDate(story.date)]],
      [
        'Texte entièrement inventé. L’appelant s’inquiète d’absences répétées de l’enfant à l’école et demande qu’une ' +
          'évaluation de la situation soit menée par les services du département.',
      ],
    ),
  ]);
}

/** Quotient familial sent to a town hall. */
export function familyQuotient(story: Story): DocumentContent {
  return about(story, 'quotientFamilial', 'Quotient familial', [
    personSection('allocataire', 'Allocataire', story.applicant),
    section('quotient', 'Quotient familial', [
      ['valeur', 'Valeur', String(story.random.integer(120, 2_400))],
      ['mois', 'Mois', story.date.slice(0, 7)],
      ['enfants', 'Enfants', fullName(story.child)],
    ]),
    contactSection(story.applicant),
  ]);
}

/** Contact details of a beneficiary of the RSA. */
export function beneficiaryContact(story: Story): DocumentContent {
  return about(story, 'coordonneesAllocataire', 'Coordonnées de contact d’un allocataire du RSA', [
    section('allocataire', 'Allocataire', [
      ['numeroAllocataire', 'Numéro d’allocataire (fictif)', `0000${story.random.digits(7)}`],
    ]),
    contactSection(story.applicant),
  ]);
}

/** Student holding a grant. */
export function studentGrant(story: Story): DocumentContent {
  return about(story, 'etudiantBoursier', 'Étudiant boursier', [
    personSection('etudiant', 'Étudiant', story.applicant),
    section('bourse', 'Bourse', [
      ['echelon', 'Échelon', story.random.pick(['0 bis', '1', '2', '3', '4', '5', '6', '7'])],
      ['annee', 'Année universitaire', '2025-2026'],
    ]),
    contactSection(story.applicant),
  ]);
}
