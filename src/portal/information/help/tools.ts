import { CASES_SCREEN, JOURNAL_SCREEN, PREFERENCES_SCREEN } from './screens.ts';
import type { Heading } from './topic.ts';

/** What portal.md §8 does not number: working faster, and following what is done. */
export const TOOLS: Heading = {
  id: 'travailler-plus-vite',
  title: 'Travailler plus vite',
  topics: [
    {
      number: 'raccourcis',
      question: 'Raccourcis clavier',
      answer: [
        'Une touche seule suffit, tant qu’aucun champ n’est en cours de saisie et que le bouton ou le lien correspondant est à l’écran. Sans cela, elle ne fait rien.',
        'Si ces touches vous gênent, désactivez-les dans « Préférences ».',
      ],
      keys: [
        ['/', 'Aller à la recherche d’un télédossier'],
        ['n', 'Ouvrir les « Nouveaux »'],
        ['j', 'Télédossier suivant (dans le détail)'],
        ['k', 'Télédossier précédent (dans le détail)'],
        ['r', 'Retour à la liste (dans le détail)'],
        ['t', 'Télécharger tous les éléments (dans le détail)'],
        ['s', 'Changer le statut (dans le détail)'],
        ['m', 'Écrire un message à la personne (dans le détail)'],
        ['c', 'Écrire un commentaire interne (dans le détail)'],
        ['?', 'Ouvrir cette liste'],
      ],
      screen: PREFERENCES_SCREEN,
    },
    {
      number: 'selection',
      question: 'Traiter plusieurs télédossiers à la fois',
      answer: [
        'Avec le rôle « Gestion des télédossiers », cochez-les dans la liste, puis téléchargez-les ou changez leur statut. Vous pouvez aussi choisir tous les résultats de la recherche, pas seulement ceux de la page.',
        'Un changement de statut sur beaucoup de télédossiers se fait en arrière-plan : un compte rendu dit, pour chacun, ce qui a été fait ou pourquoi il ne l’a pas été.',
      ],
      screen: CASES_SCREEN,
    },
    {
      number: 'listes',
      question: 'Retrouver une liste ou la mettre dans un tableur',
      answer: [
        'Les filtres sont dans l’adresse de la page : elle se met en favori et se transmet à un collègue, qui n’y verra que ce que ses droits permettent.',
        'Une liste filtrée peut aussi être enregistrée sous un nom ; vous seul la voyez. « Exporter » la donne dans un fichier pour tableur.',
      ],
      screen: CASES_SCREEN,
    },
    {
      number: 'arrivees',
      question: 'Des télédossiers arrivent pendant que je lis la liste',
      answer: [
        'Une page ouverte annonce les arrivées sans rien déplacer de ce que vous lisez : suivez l’annonce, ou rechargez la page, pour les voir. Sans JavaScript, rechargez la page.',
      ],
      screen: CASES_SCREEN,
    },
    {
      number: 'journal',
      question: 'Le journal de mon organisation',
      answer: [
        'L’administrateur local y lit ce qui a été fait au nom de son organisation : comptes et droits, abonnements, identifiants d’API, télédossiers et connexions. Il dit qui, quand et sur quoi, jamais le contenu d’un message, d’un commentaire ou d’une pièce.',
        'Il se filtre par personne, par catégorie et par période ; « Exporter » le donne dans un fichier pour tableur. Les actes d’un délégué technique ou d’un éditeur sur vos abonnements y figurent, comme ceux de votre logiciel métier.',
      ],
      screen: JOURNAL_SCREEN,
    },
  ],
};
