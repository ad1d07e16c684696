import { SUBSCRIPTIONS_SCREEN } from './screens.ts';
import type { Heading } from './topic.ts';

/** T-1 to T-8. */
export const GENERAL: Heading = {
  id: 'informations-generales',
  title: 'Informations générales',
  topics: [
    {
      number: 1,
      question: 'Qu’est-ce que HubEE ?',
      answer: [
        'Le Hub d’Échange de l’État est une plateforme de l’État qui transporte les demandes faites en ligne, de l’opérateur qui propose la démarche (DILA, DGS, CNAF…) jusqu’au service chargé de les traiter.',
        'HubEE ne modifie pas le contenu des données : ce que l’opérateur envoie est ce que vous recevez.',
      ],
    },
    {
      number: 2,
      question: 'Qu’est-ce qu’une démarche en ligne ?',
      answer: [
        'C’est une procédure administrative dématérialisée : une personne remplit sa demande en ligne et y joint ses pièces.',
        'Selon la démarche, la demande arrive à un seul service ou à plusieurs, par exemple pour un changement de coordonnées ou un certificat de décès. Chaque service ne voit que la part qui lui est adressée.',
      ],
    },
    {
      number: 3,
      question: 'L’abonnement est-il payant ?',
      answer: ['Non, il est gratuit. Il faut un abonnement par démarche.'],
    },
    {
      number: 4,
      question: 'Portail ou API : comment choisir ?',
      answer: [
        'En modalité « Portail », les télédossiers se consultent et se téléchargent ici. En modalité « API », ils arrivent dans votre logiciel métier, qui doit être compatible : vérifiez-le auprès de son éditeur.',
        'Un abonnement n’a qu’une seule modalité, mais elle peut différer d’une démarche à l’autre. Pour la choisir, il faut le rôle « Gestion des abonnements ».',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 5,
      question: 'Puis-je changer de modalité ?',
      answer: [
        'Oui, à tout moment. Terminez d’abord tous les télédossiers en cours : après la bascule, ceux qui ont été reçus auparavant ne sont plus modifiables.',
        'Avant de confirmer, le portail indique combien ne sont pas terminés.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 6,
      question: 'Faut-il traiter la demande dans le portail ?',
      answer: [
        'Le portail sert à récupérer les télédossiers et à indiquer leur avancement. L’instruction elle-même se fait dans vos outils habituels.',
        'Selon la démarche, vous pouvez aussi écrire à l’usager ou lui remettre un document depuis le portail.',
      ],
    },
    {
      number: 7,
      question: 'Avec quel matériel ?',
      answer: ['Un ordinateur, une tablette ou un téléphone, avec un navigateur récent (Chrome, Firefox, Edge).'],
    },
    {
      number: 8,
      question: 'J’ai un problème',
      answer: [
        'Écrivez à support@hubee.numerique.gouv.fr. La page « Contactez-nous » rappelle ce qu’il est utile d’indiquer. N’y mettez aucune donnée personnelle d’un usager.',
      ],
    },
  ],
};
