import { ACCOUNTS_SCREEN, SUBSCRIPTIONS_SCREEN } from './screens.ts';
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
        'Par le bouton « DataPass », sur la page de connexion ou dans « Gestion des abonnements » : une personne désignée par votre service remplit la demande, pour une démarche ou plusieurs. L’opérateur répond sous trois jours ouvrables environ. La personne désignée devient administrateur local de votre service.',
        // D-17
        'Si votre portail n’est pas relié à DataPass, l’administrateur local fait la demande ici : « Gestion des abonnements », puis « Demander un abonnement ». L’état de la demande et, en cas de refus, son motif s’y lisent ensuite.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 23,
      question: 'Mon abonnement est validé, que faire ?',
      answer: [
        'Dans l’ordre : choisissez la modalité d’accès, réglez les notifications et enregistrez ; créez les comptes des agents et leurs habilitations ; puis activez l’abonnement à la date voulue.',
        'Sur votre page d’accueil et sur « Gestion des abonnements », « Premiers pas » montre ce qu’il reste à faire et mène chaque fois au bon endroit.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 24,
      question: 'Suspendre un abonnement',
      answer: [
        'Avec le bouton « Suspendre l’abonnement ». Plus aucun nouveau télédossier n’arrive dès le lendemain ; ceux déjà reçus peuvent être terminés.',
        'Pour reprendre, « Activer l’abonnement » : la date de suspension s’efface.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 25,
      question: 'Régler les notifications',
      answer: [
        'Quatre fréquences : à chaque télédossier (« Unitaire »), deux fois par jour, à 8 h et à 14 h (« Biquotidienne »), une fois par jour, à 8 h (« Quotidienne »), ou aucune. Les deux du milieu n’écrivent que si quelque chose est arrivé.',
        'Une seule adresse est notifiée, de préférence celle du service, pour que toute l’équipe soit prévenue. Seule la fréquence « Unitaire » indique le numéro du télédossier.',
        'Pour vérifier l’adresse, enregistrez-la puis choisissez « Envoyer un message d’essai » ; s’il n’arrive pas, regardez dans les courriers indésirables.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 26,
      question: 'Je n’ai plus le menu « Gestion des abonnements »',
      answer: [
        'Un autre administrateur local doit vous redonner le rôle. Si vous êtes seul, créez un second compte d’administrateur local : la personne qui le tient vous le redonnera.',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 27,
      question: 'Délégué technique',
      answer: [
        'C’est une personne extérieure au service (éditeur, syndicat) à qui vous confiez la gestion d’un abonnement. Elle n’est utile qu’en modalité « API » et peut servir plusieurs communes avec un seul compte.',
        'Si elle n’a pas encore de compte, créez-le dans « Gestion des comptes » avec le type « Délégué technique ». Indiquez ensuite son adresse dans l’abonnement, sous « DÉLÉGATION TECHNIQUE » ; l’effacer retire aussitôt la délégation. Elle ne voit ni vos télédossiers ni vos comptes.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
  ],
};
