import type { Heading } from './topic.ts';

/** T-52 and T-53. */
export const PROCESSES: Heading = {
  id: 'demarches',
  title: 'Démarches',
  topics: [
    {
      number: 52,
      question: 'CertDc',
      answer: [
        'Vous recevez le volet administratif du certificat de décès, dès que le médecin l’a validé. Cette démarche ne permet ni message, ni pièce jointe, ni demande de compléments.',
        'En cas d’erreur, joignez le médecin, qui a 96 heures pour corriger ; seul le volet médical est modifiable, selon le décret n° 2017-602.',
      ],
    },
    {
      number: 53,
      question: 'Démarches de service-public.fr',
      answer: [
        'AEC : actes de naissance, de mariage et de décès. DDPACS : dossier de Pacs. RCO : recensement citoyen, avec retour possible de l’attestation.',
        'JCC : changement de coordonnées. DHTOUR : meublés de tourisme et chambres d’hôtes, pour les communes qui perçoivent la taxe de séjour.',
      ],
    },
  ],
};
