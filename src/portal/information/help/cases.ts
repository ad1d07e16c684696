import { CASES_SCREEN } from './screens.ts';
import type { Heading } from './topic.ts';

/** T-28 to T-40. */
export const CASES: Heading = {
  id: 'gestion-des-teledossiers',
  title: 'Gestion des télédossiers',
  topics: [
    {
      number: 28,
      question: 'Où sont les télédossiers ?',
      answer: [
        // D-2 replaced the five minutes of the original text.
        'Sur la page d’accueil, au statut « Nouveau ». Ils y sont dès que l’opérateur les a transmis ; une page déjà ouverte les annonce sans rien déplacer : suivez l’annonce ou rafraîchissez la page.',
      ],
      screen: CASES_SCREEN,
    },
    {
      number: 29,
      question: 'Je ne vois aucun télédossier',
      answer: [
        'Trois causes possibles : votre service n’est pas abonné à la démarche (ou l’abonnement n’est pas actif), une habilitation à la démarche vous manque, ou un rôle vous manque. Voyez l’administrateur local.',
      ],
    },
    {
      number: 30,
      question: 'Qui est la personne concernée ?',
      answer: ['L’usager qui a fait la demande ; pour un certificat de décès, la personne décédée.'],
    },
    {
      number: 31,
      question: 'Que veulent dire les statuts ?',
      answer: [
        '« Nouveau » : rien n’a encore été fait, ou l’usager a complété sa demande. « Reçu » : le télédossier a été ouvert par votre service. « En cours » : le traitement a commencé, souvent parce que toutes les pièces ont été téléchargées.',
        '« En attente de compléments » : une précision a été demandée à la personne ; si elle répond, le télédossier redevient « Nouveau ». « Refusé » et « Traité » : fin de l’instruction. « Clos » : le télédossier a été fermé par l’opérateur.',
      ],
    },
    {
      number: 32,
      question: 'Télécharger les pièces jointes',
      answer: [
        'Depuis la liste, le détail ou une sélection, avec le rôle « Gestion des télédossiers ». Télécharger une pièce seule ne change pas le statut ; télécharger l’ensemble, oui.',
        'Dans le détail, un PDF, une image, un XML ou un texte s’affiche aussi sans être téléchargé.',
      ],
    },
    {
      number: 33,
      question: 'Le bouton de téléchargement est grisé',
      answer: [
        'Le télédossier est « Clos » : l’historique dit qui l’a téléchargé. Dans un autre cas, contactez le support.',
      ],
    },
    {
      number: 34,
      question: 'Retélécharger',
      answer: [
        'C’est possible jusqu’à ce que le télédossier soit « Clos ». Après, seule la personne peut renvoyer les pièces.',
      ],
    },
    {
      number: 35,
      question: 'Message ou commentaire ?',
      answer: [
        'Le message part vers la personne concernée ; le commentaire reste interne au service. Ne mettez de données personnelles ni dans l’un ni dans l’autre.',
      ],
    },
    {
      number: 36,
      question: 'Demander un complément, remettre un document',
      answer: [
        'C’est possible ou non selon la démarche. Les documents déposés sont d’abord vérifiés par un antivirus. Si les boutons sont grisés, vous pouvez vous servir de l’adresse mail de la personne, lorsqu’elle est connue.',
      ],
    },
    {
      number: 37,
      question: 'Revenir en arrière',
      answer: [
        'C’est impossible : l’information est déjà partie. « En attente de compléments » par erreur : poursuivez jusqu’à « Traité ». « Refusé » ou « Traité » par erreur : contactez le support.',
      ],
    },
    {
      number: 38,
      question: 'Supprimer une pièce jointe',
      answer: ['Celle de l’usager : non. La vôtre : seulement avant de valider le dépôt.'],
    },
    {
      number: 39,
      question: 'Qui a fait quoi ?',
      answer: [
        'L’historique du télédossier donne l’auteur, la date et l’heure de chaque action.',
        'L’administrateur local dispose en outre du « Journal », pour toute son organisation.',
      ],
    },
    {
      number: 40,
      question: 'Changer l’ordre d’affichage',
      answer: ['Avec la liste « Tri par », au-dessus des télédossiers.'],
    },
  ],
};
