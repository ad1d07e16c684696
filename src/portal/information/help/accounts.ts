import { ACCOUNTS_SCREEN, OWN_SCREEN } from './screens.ts';
import type { Heading } from './topic.ts';

/** T-41 to T-51. */
export const ACCOUNTS: Heading = {
  id: 'gestion-des-utilisateurs',
  title: 'Gestion des utilisateurs',
  topics: [
    {
      number: 41,
      question: 'Administrateur local, agent : quelle différence ?',
      answer: [
        'L’agent traite les télédossiers ; l’administrateur local gère les comptes et les abonnements. Un service devrait compter au moins deux administrateurs locaux, pour les absences.',
      ],
    },
    {
      number: 42,
      question: 'Rôle',
      answer: [
        'Un rôle est ce que l’on peut faire dans le portail. Il y en a six, cumulables : consultation ou gestion des télédossiers, des utilisateurs, des abonnements. La gestion comprend la consultation.',
      ],
    },
    {
      number: 43,
      question: 'Habilitation',
      answer: [
        'Les habilitations d’un agent sont les démarches dont il voit les télédossiers. Seules les démarches de vos abonnements sont proposées.',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 44,
      question: 'Traiter moi-même les télédossiers en tant qu’administrateur local',
      answer: [
        'Ajoutez le rôle « Gestion des télédossiers » à votre propre compte, depuis « Gestion des comptes ». C’est le seul droit que vous puissiez vous donner.',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 45,
      question: 'Créer un compte',
      answer: [
        'Ouvrez « Gestion des comptes », puis « Ajouter un utilisateur ». Les champs marqués d’un astérisque sont obligatoires. La personne reçoit un mail pour choisir son mot de passe dans les 48 heures.',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 46,
      question: 'Supprimer un compte',
      answer: ['C’est impossible ; on le désactive. Il peut être réactivé ensuite, avec les mêmes droits.'],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 47,
      question: 'Le bouton reste grisé',
      answer: [
        'Un champ obligatoire manque ou son format est faux : souvent « Civilité », ou le téléphone (10 chiffres sans espace ni point).',
      ],
    },
    {
      number: 48,
      question: 'Corriger mes informations',
      answer: [
        'Dans « Mon compte », vous pouvez changer votre civilité, votre fonction et vos téléphones. Pour le reste, voyez l’administrateur local.',
      ],
      screen: OWN_SCREEN,
    },
    {
      number: 49,
      question: 'Je travaille pour plusieurs communes',
      answer: ['Il faut un compte par commune, chacun avec sa propre adresse mail.'],
    },
    {
      number: 50,
      question: 'Quel compte pour notre service informatique ?',
      answer: [
        'Un compte d’administrateur local, avec les seuls rôles « Gestion des abonnements » et « Gestion des utilisateurs ».',
      ],
    },
    {
      number: 51,
      question: 'Compte « Délégué technique » créé par erreur',
      answer: ['Contactez le support : lui seul peut le modifier ou le désactiver.'],
    },
  ],
};
