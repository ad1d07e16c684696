import { describe, expect, it } from 'vitest';
import { demoOrganizations, sainteAubepine, valiseSi1, valiseSi2, valmorel } from './organizations.ts';
import { processCatalogue } from './processes.ts';
import { demoSubscriptions } from './subscriptions.ts';
import type { OrganizationIdentifier } from './types.ts';

const keyOf = (one: OrganizationIdentifier): string => `${one.type}-${one.companyRegister}-${one.branchCode}`;
const organizationKeys = demoOrganizations.map(keyOf);
const codes = processCatalogue.map((process) => process.code);
const process = (code: string) => processCatalogue.find((candidate) => candidate.code === code);

// hub.md §7.1, §7.2 and §7.3, written out again so that a line lost from the catalogue is seen.
const DOCUMENTED =
  'CERTDC EtatCivil JeChangeDeCoordonnees depotDossierPACS recensementCitoyen OTV SNATED CAF-contact ' +
  'ContactsAllocataires-BRSA RSA RSABEI-RSABAI RSABEM-RSABAM RSABEX-RSABAX RSAFIM RSAFIX RSACTM IRSACG-IRSDCG GRO DSG ' +
  'SGR MSABEI MSABEM MSABEX MSAFIM HebergementTourisme MD arnaqueInternet CasParCas certificat-non-pacs ' +
  'ChangementNomUsage CIPHYTO CR DACIREXP DACIRORG delivrance_demat demarche_impr FCB INSRegistreFR ' +
  'pub-changement-nom PVPP RDVSAS RNIPP declarationDeGrossesse FormulaireQF ProactiviteCnousBoursiers DDmariage';

describe('process catalogue', () => {
  it('holds every documented code once', () => {
    expect([...codes].sort()).toEqual(DOCUMENTED.split(' ').sort());
  });

  it.each(processCatalogue)('$code respects the limits of the contract', (one) => {
    expect(one.code.trim()).toBe(one.code);
    expect(one.code.length).toBeLessThanOrEqual(30);
    expect(one.name.length).toBeGreaterThan(0);
    expect(one.name.length).toBeLessThanOrEqual(100);
    expect((one.description ?? '').length).toBeLessThanOrEqual(1000);
    expect((one.legalJustification ?? '').length).toBeLessThanOrEqual(1000);
    expect(one.attachmentFormatsEnabled.length).toBeGreaterThan(0);
    expect(one.attachmentTypesEnabled.length).toBeGreaterThan(0);
    for (const type of one.attachmentTypesEnabled) expect(type).toMatch(/^\S{1,100}$/);
    for (const format of [...one.attachmentFormatsEnabled, ...one.siAttachmentFormatsEnabled]) {
      expect(format).toMatch(/^[a-z]+\/[a-z0-9.+-]{1,240}$/);
    }
    expect(one.attachmentMaxSizeEnabled).toBe(1_073_741_824);
    expect([one.timeBeforeFileDeletion, one.timeBeforeArchiving, one.timeBeforeFolderDeletion]).toEqual([7, 90, 365]);
    expect(organizationKeys).toContain(keyOf(one.osl));
    expect(one.osl.type).toBe('OSL');
  });

  it('seeds messages, complements and deposits as D-16 and H-192 say', () => {
    const flags = (code: string) => {
      const one = process(code);
      return [
        one?.messageToTransmitter,
        one?.messageWithStatus,
        one?.authorizedAwaiting,
        one?.siAttachmentFormatsEnabled,
      ];
    };
    expect(flags('CERTDC')).toEqual([false, false, false, []]);
    expect(flags('EtatCivil')).toEqual([true, true, true, []]);
    expect(flags('recensementCitoyen')).toEqual([true, true, true, ['application/pdf', 'application/xml']]);
    expect(flags('depotDossierPACS')).toEqual([false, false, false, []]);
    expect(flags('SNATED')).toEqual([true, true, false, ['application/xml', 'application/pdf']]);
    expect(flags('arnaqueInternet')).toEqual([true, true, true, []]);
    expect(flags('GRO')).toEqual([true, true, null, []]);
  });

  it('purges at IN_PROGRESS only where hub.md §7.2 says so', () => {
    const early = processCatalogue
      .filter((one) => one.statusBeforeFileDeletion === 'IN_PROGRESS')
      .map((one) => one.code);
    expect(early.sort()).toEqual(
      (
        'CERTDC RSABEI-RSABAI RSABEM-RSABAM RSABEX-RSABAX RSAFIM RSAFIX RSACTM IRSACG-IRSDCG GRO SGR DSG MSABEI MSABEM ' +
        'MSABEX MSAFIM RSA FormulaireQF declarationDeGrossesse'
      )
        .split(' ')
        .sort(),
    );
  });
});

describe('organizations', () => {
  it.each(demoOrganizations)('$name respects the limits of the contract', (one) => {
    expect(keyOf(one)).toMatch(/^\w{1,20}-[0-9]{14}-[\w-]{1,10}$/);
    expect(one.name.length).toBeLessThanOrEqual(100);
    expect((one.code ?? '').length).toBeLessThanOrEqual(10);
    expect(one.phoneNumber).toMatch(/^[0-9]{10}$/);
    expect(one.email).toMatch(/^[^@\s]+@[a-z0-9.-]+\.example$/);
  });

  it('are unique and include the recipients of the published test set', () => {
    expect(new Set(organizationKeys).size).toBe(organizationKeys.length);
    expect(keyOf(valiseSi1)).toBe('SI-11001401600015-75108');
    expect(keyOf(valiseSi2)).toBe('SI-21380544300016-38544');
    expect(demoOrganizations.filter((one) => one.name.startsWith('Commune')).length).toBeGreaterThanOrEqual(8);
  });
});

describe('subscriptions', () => {
  it('link a known service to a known démarche, once', () => {
    const couples = demoSubscriptions.map((one) => `${one.processCode} ${keyOf(one.subscriber)}`);
    expect(new Set(couples).size).toBe(couples.length);
    for (const one of demoSubscriptions) {
      expect(codes).toContain(one.processCode);
      expect(organizationKeys).toContain(keyOf(one.subscriber));
      expect(one.localAdministrator.email).toMatch(/^[a-z0-9.-]+@[a-z0-9.-]+\.example$/);
    }
  });

  it('give every démarche at least one active recipient in mode API', () => {
    const served = demoSubscriptions.filter((one) => one.status === 'Actif' && one.accessMode === 'API');
    expect(new Set(served.map((one) => one.processCode))).toEqual(new Set(codes));
  });

  it('leave to the newcomer’s commune its four Actions: inactive, without mode, address nor date', () => {
    const fresh = demoSubscriptions.filter((one) => keyOf(one.subscriber) === keyOf(sainteAubepine));
    expect(fresh.map((one) => one.processCode)).toEqual(['CERTDC', 'EtatCivil', 'recensementCitoyen']);
    for (const one of fresh) {
      expect(one).toMatchObject({ status: 'Inactif', accessMode: null, email: null, activateDateTime: null });
    }
  });

  it('keep the DataPass numbers of earlier versions', () => {
    const numbers = new Map(demoSubscriptions.map((one) => [`${keyOf(one.subscriber)} ${one.processCode}`, one]));
    expect(numbers.get(`${keyOf(valmorel)} EtatCivil`)?.datapassId).toBe(14_619);
    expect(numbers.get(`${keyOf(valiseSi2)} CERTDC`)?.datapassId).toBe(14_618);
  });

  it('make the delegate’s list one of several services', () => {
    const named = demoSubscriptions.filter((one) => one.delegationActor !== null && 'email' in one.delegationActor);
    expect(new Set(named.map((one) => keyOf(one.subscriber))).size).toBe(2);
  });

  it('are without mode exactly while inactive; include one suspended, both modes and both kinds of delegate', () => {
    for (const one of demoSubscriptions) expect(one.accessMode === null).toBe(one.status === 'Inactif');
    expect(demoSubscriptions.filter((one) => one.status === 'Suspendu')).toHaveLength(1);
    expect(new Set(demoSubscriptions.map((one) => one.accessMode))).toEqual(new Set(['API', 'PORTAIL', null]));
    const delegates = demoSubscriptions.map((one) => one.delegationActor);
    expect(delegates.some((one) => one !== null && 'email' in one)).toBe(true);
    // D-19: an editor only in mode API.
    const edited = demoSubscriptions.filter(
      (one) => one.delegationActor !== null && 'branchCode' in one.delegationActor,
    );
    expect(new Set(edited.map((one) => one.accessMode))).toEqual(new Set(['API']));
  });
});
