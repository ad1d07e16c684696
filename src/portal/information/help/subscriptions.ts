import type { Heading } from './topic.ts';

/** T-22 to T-27. */
export const SUBSCRIPTIONS: Heading = {
  id: 'gestion-des-abonnements',
  title: 'Gestion des abonnements',
  topics: [
    {
      number: 22,
      question: 'Comment m’abonner ?',
      answer: [
        'Par le bouton « DataPass », sur la page de connexion ou dans « Gestion des abonnements » : une personne désignée par votre service remplit la demande, pour une démarche ou plusieurs. L’opérateur répond sous trois jours ouvrables environ.',
        'La personne désignée devient administrateur local de votre service.',
      ],
    },
    {
      number: 23,
      question: 'Mon abonnement est validé, que faire ?',
      answer: [
        'Dans l’ordre : choisissez la modalité d’accès, réglez les notifications, créez les comptes des agents et leurs habilitations, puis activez l’abonnement à la date voulue.',
      ],
    },
    {
      number: 24,
      question: 'Suspendre un abonnement',
      answer: [
        'Avec le bouton « Suspendre l’abonnement ». Plus aucun nouveau télédossier n’arrive dès le lendemain ; ceux déjà reçus peuvent être terminés.',
      ],
    },
    {
      number: 25,
      question: 'Régler les notifications',
      answer: [
        'Quatre fréquences : à chaque télédossier (« Unitaire »), deux fois par jour (« Biquotidienne »), une fois par jour (« Quotidienne »), ou aucune. Une seule adresse est notifiée, de préférence celle du service, pour que toute l’équipe soit prévenue.',
        'Seule la fréquence « Unitaire » indique le numéro du télédossier.',
      ],
    },
    {
      number: 26,
      question: 'Je n’ai plus le menu « Gestion des abonnements »',
      answer: [
        'Un autre administrateur local doit vous redonner le rôle. Si vous êtes seul, créez un second compte d’administrateur local : la personne qui le tient vous le redonnera.',
      ],
    },
    {
      number: 27,
      question: 'Délégué technique',
      answer: [
        'C’est une personne extérieure au service (éditeur, syndicat) à qui vous confiez la gestion d’un abonnement. Elle n’est utile qu’en modalité « API » et peut servir plusieurs communes avec un seul compte.',
      ],
    },
  ],
};
