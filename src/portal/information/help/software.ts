import { SUBSCRIPTIONS_SCREEN } from './screens.ts';
import type { Heading } from './topic.ts';

/** T-54 and T-55. */
export const SOFTWARE: Heading = {
  id: 'logiciel-metier',
  title: 'Logiciel métier (API)',
  topics: [
    {
      number: 54,
      question: 'Connecter mon logiciel',
      answer: [
        'Vérifiez la compatibilité de votre logiciel auprès de son éditeur. Dans l’abonnement, choisissez la modalité « API » et enregistrez. Copiez ensuite l’identifiant client, puis la clé secrète : ils ne sont jamais affichés. Vérifiez enfin la date d’activation.',
        // D-20
        'Si votre navigateur ne permet pas de copier, « Télécharger les identifiants » donne un fichier : remettez-le à votre éditeur par un moyen sûr, puis supprimez-le. En cas de doute, régénérez la clé secrète : l’ancienne cesse aussitôt de fonctionner.',
      ],
      screen: SUBSCRIPTIONS_SCREEN,
    },
    {
      number: 55,
      question: 'Tester, obtenir la documentation',
      answer: [
        'Écrivez à contact@hubee.numerique.gouv.fr en donnant vos coordonnées, le progiciel, sa version et votre calendrier. L’authentification suit OAuth2. Le format des données métier se demande à l’opérateur de la démarche.',
      ],
    },
  ],
};
