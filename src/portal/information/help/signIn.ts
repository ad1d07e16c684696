import { ACCOUNTS_SCREEN } from './screens.ts';
import type { Heading } from './topic.ts';

/** T-9 to T-21. */
export const SIGN_IN: Heading = {
  id: 'authentification',
  title: 'Authentification',
  topics: [
    {
      number: 9,
      question: 'Comment obtenir un compte ?',
      answer: [
        'Adressez-vous à une personne de votre service qui a le rôle « Gestion des utilisateurs », en général l’administrateur local.',
        'S’il n’y a plus d’administrateur local dans votre service, contactez le support : lui seul peut en créer un.',
      ],
    },
    {
      number: 10,
      question: 'Un compte est-il obligatoire ?',
      answer: [
        'En modalité « Portail », oui, pour chaque personne : un compte ne se partage pas. En modalité « API », seuls les administrateurs locaux en ont besoin ; prévoyez-en au moins deux.',
      ],
    },
    {
      number: 11,
      question: 'Quel est mon identifiant ?',
      answer: [
        'Votre adresse mail professionnelle personnelle. Les adresses de service (mairie, accueil, état civil…) ne sont pas admises comme identifiant.',
      ],
    },
    {
      number: 12,
      question: 'Mon adresse a changé ou est fausse',
      answer: [
        'L’adresse d’un compte ne se modifie pas. L’administrateur local désactive le compte et en crée un autre avec la bonne adresse.',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 13,
      question: 'Je n’ai pas activé mon compte à temps',
      answer: [
        'Le lien du mail d’activation vaut 48 heures. Ensuite, utilisez « Mot de passe oublié ? » sur la page de connexion, ou demandez à l’administrateur local de vous renvoyer le lien.',
        'Pensez à regarder dans les courriers indésirables (spam).',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 14,
      question: 'Mon mot de passe est refusé à la création',
      answer: [
        'Il doit compter 8 caractères au moins, dont un chiffre, une majuscule et un caractère spécial parmi ! @ # $ % & * ( ). Aucun autre caractère spécial n’est accepté.',
      ],
    },
    {
      number: 15,
      question: 'Pourquoi dois-je changer de mot de passe ?',
      answer: [
        'Un mot de passe expire au bout de six mois. À la connexion suivante, le portail vous en demande un nouveau, différent du précédent.',
      ],
    },
    {
      number: 16,
      question: 'Message d’erreur à la connexion',
      answer: [
        'Vérifiez votre adresse, puis essayez en navigation privée ou videz le cache du navigateur. Si rien n’y fait, utilisez « Mot de passe oublié ? », puis écrivez au support.',
      ],
    },
    {
      number: 17,
      question: 'On me demande un code OTP',
      answer: [
        'Vous êtes administrateur local ou délégué technique, ou votre compte a le rôle « Gestion des utilisateurs » ou « Gestion des abonnements » : un code à usage unique, envoyé par mail, est demandé à chaque connexion. Il vaut 10 minutes ; s’il n’arrive pas, regardez dans les courriers indésirables puis demandez-en un autre.',
        'Votre service peut aussi demander ce code à tous ses agents lorsqu’ils se connectent depuis un nouvel appareil.',
      ],
    },
    {
      number: 18,
      question: 'Mon compte est bloqué',
      answer: [
        'Cinq essais manqués de suite bloquent la connexion pendant 15 minutes. La durée double à chaque nouveau blocage, jusqu’à 2 heures. Le temps restant est affiché.',
        'Sans attendre, vous pouvez choisir un nouveau mot de passe avec « Mot de passe oublié ? » : le lien reçu lève le blocage.',
      ],
    },
    {
      number: 19,
      question: 'Mon compte est désactivé',
      answer: [
        'Un compte est désactivé après 120 jours sans connexion ; deux rappels sont envoyés, à 60 et à 90 jours. L’administrateur local peut le réactiver.',
      ],
      screen: ACCOUNTS_SCREEN,
    },
    {
      number: 20,
      question: 'J’ai été déconnecté',
      answer: [
        'La session se ferme après 60 minutes sans action. Ce qui n’était pas enregistré est perdu. Pensez aussi à vous déconnecter à la fin de votre travail.',
      ],
    },
    {
      number: 21,
      question: 'Enregistrer mon mot de passe dans le navigateur ?',
      answer: ['C’est déconseillé. Préférez un coffre-fort de mots de passe.'],
    },
  ],
};
