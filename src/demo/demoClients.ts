import type { ClientRequest } from '../clients/createClient.ts';
import { organizationId } from '../organizations/rules.ts';
import { cnaf, cnous, dgs, dila, dinum, rsaTest, snated } from './catalogue/operators.ts';
import { hauteLande, hauteLandePmi, saintGuenole, valiseSi1, valmorel } from './catalogue/organizations.ts';
import type { OrganizationSeed } from './catalogue/types.ts';

/** A client of the demonstration. Its id and secret are public: `hubee serve` refuses a database that holds one. */
export interface DemoClient {
  readonly id: string;
  readonly secret: string;
  readonly scope: 'ADMIN' | 'OSL' | 'SI';
  readonly organization: OrganizationSeed | null;
  readonly processCode: string | null;
}

function client(id: string, more: Omit<DemoClient, 'id' | 'secret'>): DemoClient {
  return { id: `demo-${id}`, secret: `secret-${id}`, ...more };
}

export const demoAdmin = client('admin', { scope: 'ADMIN', organization: null, processCode: null });

const operatorRows: readonly (readonly [word: string, organization: OrganizationSeed])[] = [
  ['dila', dila],
  ['dgs', dgs],
  ['cnaf', cnaf],
  ['snated', snated],
  ['dinum', dinum],
  ['cnous', cnous],
  ['rsa', rsaTest],
];

/** One client per operator, for all its démarches (H-48). */
export const demoOperators: readonly DemoClient[] = operatorRows.map(([word, organization]) =>
  client(`osl-${word}`, { scope: 'OSL', organization, processCode: null }),
);

const serviceRows: readonly (readonly [word: string, organization: OrganizationSeed, processCodes: string])[] = [
  ['saint-guenole', saintGuenole, 'CERTDC EtatCivil depotDossierPACS recensementCitoyen HebergementTourisme'],
  // Its other démarches are in mode PORTAIL: software that read their télédossiers would take them from the portal (D-4).
  ['valmorel', valmorel, 'JeChangeDeCoordonnees FormulaireQF'],
  ['haute-lande', hauteLande, 'SNATED RSABEI-RSABAI CAF-contact'],
  ['pmi', hauteLandePmi, 'GRO SGR'],
  ['si1', valiseSi1, 'CERTDC'],
];

/** One client per service and démarche shown (H-48). */
export const demoServices: readonly DemoClient[] = serviceRows.flatMap(([word, organization, codes]) =>
  codes
    .split(' ')
    .map((code) => client(`si-${word}-${code.toLowerCase()}`, { scope: 'SI', organization, processCode: code })),
);

export function requestOf({ id, secret, scope, organization, processCode }: DemoClient): ClientRequest {
  return {
    scopes: [scope],
    organization: organization === null ? null : organizationId(organization),
    processCode,
    credentials: { id, secret },
  };
}
