import type { OrganizationSeed } from './types.ts';

// SIRET numbers begin with 000000, which the register never issues; phone numbers come from the ranges kept for fiction.
function operator(rank: string, code: string, name: string): OrganizationSeed {
  return {
    type: 'OSL',
    companyRegister: `000000${rank}00011`,
    branchCode: '00000',
    name,
    code,
    country: 'France',
    postalCode: '75007',
    territory: 'PARIS',
    email: `operateur@${code.toLowerCase()}.example`,
    phoneNumber: `0199000${rank}`,
    status: 'Actif',
  };
}

export const dila = operator('101', 'DILA', 'Direction de l’information légale et administrative');
export const dgs = operator('102', 'DGS', 'Direction générale de la santé');
export const cnaf = operator('103', 'CNAF', 'Caisse nationale des allocations familiales');
export const snated = operator('104', 'SNATED', 'Service national d’accueil téléphonique de l’enfance en danger');
export const dinum = operator('105', 'DINUM', 'Direction interministérielle du numérique');
export const cnous = operator('106', 'CNOUS', 'Centre national des œuvres universitaires et scolaires');
/** Owner of the démarche RSA, which exists only for tests (hub.md §7.1). */
export const rsaTest = operator('107', 'RSA', 'Opérateur de test RSA');

/** The operators (OSL) that own the démarches of the catalogue. */
export const operators: readonly OrganizationSeed[] = [dila, dgs, cnaf, snated, dinum, cnous, rsaTest];
