import type { Contact } from '../accounts/contactRules.ts';
import type { Rights } from '../accounts/rules.ts';
import { organizationId } from '../organizations/rules.ts';
import { editor, rocAspremont, sainteAubepine, saintGuenole, valmorel } from './catalogue/organizations.ts';
import type { OrganizationSeed } from './catalogue/types.ts';

/** The password of every account of the demonstration. Public: `hubee serve` refuses a database that holds one. */
export const DEMO_PASSWORD = 'Demonstration1!';

/** Somebody of the demonstration. */
export interface DemoAccount extends Rights, Omit<Contact, 'secondPhone'> {
  readonly email: string;
  readonly organization: OrganizationSeed;
  /** A subscription names him: the account then comes from it, without civilité (P-75, P-78). */
  readonly fromSubscription: boolean;
  /** False: the activation mail is there to be followed. */
  readonly activated: boolean;
  /** What one does as this person, for whoever chooses. */
  readonly what: string;
}

const VALMOREL = '@valmorel-les-tilleuls.example';
const agent = {
  organization: valmorel,
  actorType: 'AGENT',
  fromSubscription: false,
  activated: true,
} as const;

/** From the first that a newcomer should try. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    email: 'solene.peyrac-vidal@sainte-aubepine.example',
    organization: sainteAubepine,
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE'],
    processCodes: [],
    fromSubscription: true,
    title: null,
    firstName: 'Solène',
    lastName: 'Peyrac-Vidal',
    function: 'Secrétaire de mairie',
    phone: '+33199002105',
    activated: true,
    what: 'Pour découvrir les quatre actions : ses trois abonnements viennent d’être validés, tout reste à faire et ses « Premiers pas » la guident.',
  },
  {
    email: `maelys.dubois-lacepede${VALMOREL}`,
    organization: valmorel,
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE'],
    processCodes: [],
    fromSubscription: true,
    title: null,
    firstName: 'Maëlys',
    lastName: 'Dubois-Lacépède',
    function: 'Secrétaire de mairie',
    phone: '+33199002014',
    activated: true,
    what: 'Gère les comptes et les abonnements de sa commune ; peut s’ajouter les télédossiers.',
  },
  {
    ...agent,
    email: `noemie.vasseur${VALMOREL}`,
    roles: ['CASES_MANAGE'],
    processCodes: ['EtatCivil', 'recensementCitoyen', 'depotDossierPACS'],
    title: 'Mme',
    firstName: 'Noémie',
    lastName: 'Vasseur',
    function: 'Agente d’état civil',
    phone: '+33199002101',
    what: 'Reçoit les demandes d’acte, le recensement et les Pacs.',
  },
  {
    ...agent,
    email: `theo.marchand${VALMOREL}`,
    roles: ['CASES_MANAGE'],
    processCodes: ['CERTDC'],
    title: 'M',
    firstName: 'Théo',
    lastName: 'Marchand',
    function: 'Agent du cimetière',
    phone: '+33199002102',
    what: 'Ne reçoit que les certificats de décès : à habiliter à une autre démarche.',
  },
  {
    ...agent,
    email: `adele.fontanel${VALMOREL}`,
    roles: ['CASES_READ', 'ACCOUNTS_READ', 'SUBSCRIPTIONS_READ'],
    processCodes: ['EtatCivil'],
    title: 'Mme',
    firstName: 'Adèle',
    lastName: 'Fontanel',
    function: 'Adjointe au maire',
    phone: '+33199002103',
    what: 'Consulte les demandes d’acte, les comptes et les abonnements, sans rien changer.',
  },
  {
    email: 'helene.saint-yves@conseil-numerique.example',
    organization: rocAspremont,
    actorType: 'TECHNICAL_DELEGATE',
    roles: ['SUBSCRIPTIONS_MANAGE'],
    processCodes: [],
    fromSubscription: true,
    title: 'Mme',
    firstName: 'Hélène',
    lastName: 'Saint-Yves',
    function: 'Consultante',
    phone: '+33199004242',
    activated: true,
    what: 'Aide deux communes : voit et règle les seuls abonnements qui la désignent.',
  },
  {
    email: 'sonia.belkacem@editions-du-causse.example',
    organization: editor,
    actorType: 'TECHNICAL_DELEGATE',
    roles: ['SUBSCRIPTIONS_MANAGE'],
    processCodes: [],
    fromSubscription: false,
    title: 'Mme',
    firstName: 'Sonia',
    lastName: 'Belkacem',
    function: 'Chargée de raccordement',
    phone: '+33199004012',
    activated: true,
    what: 'Voit et règle les abonnements qui désignent son éditeur de logiciels.',
  },
  {
    email: 'gwenaelle.le-floch@saint-guenole-sur-brume.example',
    organization: saintGuenole,
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE'],
    processCodes: [],
    fromSubscription: true,
    title: null,
    firstName: 'Gwenaëlle',
    lastName: 'Le Floc’h',
    function: 'Responsable de l’état civil',
    phone: '+33199002002',
    activated: false,
    what: 'N’a pas encore de mot de passe : suivez le lien de son courriel d’activation (valable 48 heures).',
  },
];

export function organizationOf({ organization }: DemoAccount): string {
  return organizationId(organization);
}
