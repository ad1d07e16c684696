import { contactSection, type DocumentContent, frenchDate, personSection, type Section, section } from './content.ts';
import { fullName } from './people.ts';
import type { Story } from './story.ts';

function about(story: Story, root: string, title: string, sections: readonly Section[]): DocumentContent {
  const { issuer, addressee, reference, date } = story;
  return { root, title, issuer, addressee, reference, date, sections };
}

/** « Déclaration de décès », the part of the certificate kept by one recipient only. */
export function deathDeclaration(story: Story): DocumentContent {
  return about(story, 'declarationDeDeces', 'Déclaration de décès', [
    personSection('defunt', 'Personne décédée', story.applicant),
    section('declarant', 'Déclarant', [
      ['nom', 'Nom et prénom', fullName(story.relative)],
      ['qualite', 'Qualité', story.random.pick(['Conjoint', 'Enfant', 'Opérateur funéraire', 'Proche'])],
      ['telephone', 'Téléphone', story.relative.phoneNumber],
    ]),
  ]);
}

/** « Volet administratif » of the death certificate. */
export function deathAdministrativePart(story: Story): DocumentContent {
  const { random } = story;
  const yesNo = (): string => random.pick(['Non', 'Oui']);
  return about(story, 'voletAdministratif', 'Certificat de décès – volet administratif', [
    section('deces', 'Constat du décès', [
      ['dateDuDeces', 'Date du décès', frenchDate(story.date)],
      ['heureDuDeces', 'Heure du décès', `${random.integer(10, 22)} h ${random.integer(10, 59)}`],
      ['communeDeDeces', 'Commune du décès', story.witness.city],
      ['lieuDeDeces', 'Lieu', random.pick(['Domicile', 'Établissement de santé', 'Ehpad', 'Voie publique'])],
    ]),
    personSection('defunt', 'Personne décédée', story.applicant),
    section('informations', 'Informations pour les opérations funéraires', [
      ['obstacleMedicoLegal', 'Obstacle médico-légal', yesNo()],
      ['miseEnBiereImmediate', 'Mise en bière immédiate', yesNo()],
      ['donDuCorps', 'Don du corps', yesNo()],
      ['prothese', 'Prothèse fonctionnant au moyen d’une pile', yesNo()],
    ]),
    section('medecin', 'Médecin ayant constaté le décès', [
      ['nom', 'Docteur', fullName(story.witness)],
      ['numeroRpps', 'Numéro RPPS (fictif)', `000${random.digits(8)}`],
    ]),
  ]);
}

/** Request for a copy of a civil-status record. */
export function civilRecordRequest(story: Story): DocumentContent {
  return about(story, 'demandeActeEtatCivil', 'Demande d’acte d’état civil', [
    section('acte', 'Acte demandé', [
      ['nature', 'Nature', story.random.pick(['Naissance', 'Mariage', 'Décès'])],
      ['forme', 'Forme', story.random.pick(['Copie intégrale', 'Extrait avec filiation', 'Extrait sans filiation'])],
      ['nombre', 'Nombre d’exemplaires', String(story.random.integer(1, 3))],
      ['motif', 'Motif', story.random.pick(['Renouvellement d’un titre', 'Mariage', 'Succession', 'Usage personnel'])],
    ]),
    personSection('titulaire', 'Titulaire de l’acte', story.applicant),
    section('parents', 'Filiation', [
      ['premierParent', 'Premier parent', fullName(story.relative)],
      ['secondParent', 'Second parent', fullName(story.witness)],
    ]),
    contactSection(story.applicant),
  ]);
}

/** Census form of a young person of 16. */
export function censusForm(story: Story): DocumentContent {
  return about(story, 'recensementCitoyen', 'Recensement citoyen obligatoire', [
    personSection('recense', 'Personne recensée', story.child),
    section('parents', 'Parents', [
      ['premierParent', 'Premier parent', fullName(story.applicant)],
      ['secondParent', 'Second parent', fullName(story.relative)],
    ]),
    section('situation', 'Situation scolaire', [
      [
        'etablissement',
        'Établissement',
        story.random.pick(['Lycée Élise-Ménagé', 'Lycée du Causse', 'CFA de la Brume']),
      ],
      ['classe', 'Classe', story.random.pick(['Seconde', 'Première', 'CAP première année'])],
    ]),
    contactSection(story.applicant),
  ]);
}

/** Joint declaration of Pacs, with its agreement. */
export function civilPartnership(story: Story): DocumentContent {
  return about(story, 'dossierPacs', 'Déclaration conjointe de Pacs', [
    personSection('premierPartenaire', 'Premier partenaire', story.applicant),
    personSection('secondPartenaire', 'Second partenaire', story.relative),
    section(
      'convention',
      'Convention',
      [['regime', 'Régime', story.random.pick(['Séparation des patrimoines', 'Indivision'])]],
      [
        'Les partenaires s’engagent à une vie commune ainsi qu’à une aide matérielle et une assistance réciproques.',
        'L’aide matérielle est proportionnelle à leurs facultés respectives. Les partenaires sont tenus solidairement ' +
          'à l’égard des tiers des dettes contractées par l’un d’eux pour les besoins de la vie courante.',
      ],
    ),
    contactSection(story.applicant),
  ]);
}

/** The same document under another title. */
export function titled(title: string, writer: (story: Story) => DocumentContent) {
  return (story: Story): DocumentContent => ({ ...writer(story), title });
}

/** A supporting document about one person: copy of a record, proof of identity, family book. */
export function supportingDocument(title: string, who: 'applicant' | 'relative' | 'child') {
  return (story: Story): DocumentContent =>
    about(story, 'justificatif', title, [
      personSection('titulaire', 'Titulaire', story[who]),
      section('document', 'Document', [
        ['numero', 'Numéro', `FICTIF-${story.random.digits(8)}`],
        ['delivrance', 'Délivré le', frenchDate(story.date)],
      ]),
    ]);
}

/** Declaration of a new address. */
export function changeOfAddress(story: Story): DocumentContent {
  const { applicant, relative } = story;
  return about(story, 'changementDeCoordonnees', 'Déclaration de changement de coordonnées', [
    personSection('declarant', 'Déclarant', applicant),
    section('nouvelleAdresse', 'Nouvelle adresse', [
      ['adresse', 'Adresse', relative.address],
      ['commune', 'Commune', relative.city],
      ['dateEffet', 'À compter du', frenchDate(story.date)],
    ]),
    section('vehicule', 'Véhicule', [
      ['immatriculation', 'Immatriculation (fictive)', `ZZ-${story.random.digits(3)}-ZZ`],
    ]),
    contactSection(applicant),
  ]);
}

/** Declaration of a tourist accommodation. */
export function touristAccommodation(story: Story): DocumentContent {
  return about(story, 'hebergementDeTourisme', 'Déclaration d’un hébergement de tourisme', [
    personSection('declarant', 'Déclarant', story.applicant),
    section('hebergement', 'Hébergement', [
      ['nature', 'Nature', story.random.pick(['Meublé de tourisme', 'Chambre d’hôtes'])],
      ['adresse', 'Adresse', story.relative.address],
      ['pieces', 'Nombre de pièces', String(story.random.integer(1, 6))],
      ['lits', 'Nombre maximal de lits', String(story.random.integer(1, 12))],
    ]),
    contactSection(story.applicant),
  ]);
}

/** Form of a démarche about which nothing more precise is published. */
export function plainRequest(story: Story): DocumentContent {
  return about(story, 'demande', story.processName, [
    personSection('demandeur', 'Demandeur', story.applicant),
    section(
      'demande',
      'Demande',
      [['depot', 'Déposée le', frenchDate(story.date)]],
      ['Le demandeur certifie sur l’honneur l’exactitude des renseignements portés dans la présente demande.'],
    ),
    contactSection(story.applicant),
  ]);
}
