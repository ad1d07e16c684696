import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { InvalidFields } from '../../src/refusals/fields.ts';
import { readPortalSubscription } from '../../src/subscriptions/readPortalSubscription.ts';
import { suspendSubscription } from '../../src/subscriptions/suspendSubscription.ts';
import { mailsTo } from '../support/portalMails.ts';
import { createTestEditor } from '../support/portalSubscriptions.ts';
import { SI2 } from '../support/referential.ts';
import { type Desk, openDesk, outcome, REFUSED, SERVICE } from './desk.ts';

const ALPHA = 'EDT-00000040100012-00000';
const BETA = 'EDT-00000040200012-00000';

let desk: Desk;
let administrator: User;
let delegate: User;
beforeAll(async () => {
  desk = await openDesk();
  await createTestEditor(desk.server, ALPHA, { name: 'Alpha' });
  await createTestEditor(desk.server, BETA, { name: 'Beta' });
});
afterAll(() => desk.close());
beforeEach(async () => {
  administrator = await desk.person();
  delegate = await desk.person({ organization: SI2, actorType: 'TECHNICAL_DELEGATE' });
});

async function messageOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'accepted';
  } catch (error) {
    if (error instanceof InvalidFields) return error.faults.map(({ message }) => message).join(' ');
    throw error;
  }
}

describe('P-93 : qui peut être délégué technique', () => {
  const UNKNOWN =
    'Aucun compte de délégué technique ne correspond à cette adresse email. Créez d’abord le compte dans « Gestion des comptes ».';
  const WRONG = 'Ce compte de votre service n’est pas celui d’un délégué technique : il ne peut pas être désigné ici.';

  it.each([
    ['personne', async () => 'personne@nulle-part.example', UNKNOWN],
    [
      'un délégué désactivé',
      async () => (await desk.person({ actorType: 'TECHNICAL_DELEGATE', active: false })).email,
      UNKNOWN,
    ],
    [
      'un agent d’un autre service',
      async () => (await desk.person({ organization: SI2, actorType: 'AGENT' })).email,
      UNKNOWN,
    ],
    ['un agent du service', async () => (await desk.person({ actorType: 'AGENT' })).email, WRONG],
    ['un administrateur du service', async () => administrator.email, WRONG],
    ['un administrateur du service, en majuscules', async () => administrator.email.toUpperCase(), WRONG],
  ])('%s : refusé, rien ne change', async (_, email, message) => {
    const typed = await email();
    const id = await desk.subscription({ accessMode: 'API', delegateEmail: delegate.email });
    const before = await desk.everything();
    expect(await messageOf(desk.save(administrator, id, { delegate: typed }))).toBe(message);
    expect(await desk.everything()).toBe(before);
  });

  it.each(['PORTAIL', 'API'] as const)(
    'D-19 : en modalité %s, sans égard à la casse ; il a la main aussitôt',
    async (accessMode) => {
      const id = await desk.subscription({ accessMode });
      expect(await outcome(readPortalSubscription(desk.hub, delegate, id))).toBe(REFUSED.notFound);
      await desk.save(administrator, id, { delegate: `  ${delegate.email.toUpperCase()} ` });
      expect((await desk.row(id)).delegate).toMatchObject({ email: delegate.email });
      expect(await outcome(desk.save(delegate, id, { email: 'autre@commune.example' }))).toBe('accepted');
      const traces = await desk.audit(id);
      expect(traces[0]?.detail).toMatchObject({ alsoChanged: ['delegate'] });
      expect(JSON.stringify(traces)).not.toContain(delegate.email);
    },
  );

  it('vider le champ retire la délégation aussitôt : 404 pour lui', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL', delegateEmail: delegate.email });
    expect(await outcome(readPortalSubscription(desk.hub, delegate, id))).toBe('accepted');
    expect(await desk.save(administrator, id, { delegate: null })).toMatchObject({ credentialsAtRisk: false });
    const before = await desk.everything();
    expect((await desk.row(id)).delegate).toBeNull();
    expect(await outcome(readPortalSubscription(desk.hub, delegate, id))).toBe(REFUSED.notFound);
    expect(await outcome(desk.save(delegate, id, { email: 'autre@commune.example' }))).toBe(REFUSED.notFound);
    expect(await desk.everything()).toBe(before);
  });

  it('un délégué désactivé depuis n’empêche pas d’enregistrer le reste', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL', delegateEmail: delegate.email });
    await desk.sql('UPDATE accounts SET active = false WHERE id = $1', [delegate.accountId]);
    expect(await outcome(desk.save(administrator, id, { email: 'autre@commune.example' }))).toBe('accepted');
  });
});

describe('rang 22 : un délégué ne choisit ni délégué ni éditeur', () => {
  it.each([
    ['se retirer', { delegate: '' }],
    ['nommer quelqu’un d’autre', { delegate: 'autre@conseil.example' }],
    ['nommer un éditeur', { editor: BETA }],
    ['retirer l’éditeur', { editor: '' }],
  ] as const)('%s : 403, rien ne change', async (_, change) => {
    const id = await desk.subscription({ accessMode: 'API', delegateEmail: delegate.email, editor: ALPHA });
    const publisher = await desk.person({ organization: ALPHA, actorType: 'TECHNICAL_DELEGATE' });
    const before = await desk.everything();
    for (const who of [delegate, publisher]) {
      expect(await outcome(desk.save(who, id, { ...change, email: 'autre@commune.example' }))).toBe(REFUSED.forbidden);
    }
    expect(await desk.everything()).toBe(before);
  });

  it('sans ces champs, ce qui est désigné reste', async () => {
    const id = await desk.subscription({ accessMode: 'API', delegateEmail: delegate.email, editor: ALPHA });
    await desk.save(delegate, id, { delegate: null, editor: null, email: 'autre@commune.example' });
    expect(await desk.row(id)).toMatchObject({ editor: ALPHA, delegate: { email: delegate.email } });
  });
});

describe('P-94, D-19 : l’éditeur', () => {
  it('revenir à « PORTAIL » le retire : ses gens ne voient plus l’abonnement', async () => {
    const id = await desk.subscription({ accessMode: 'API', editor: ALPHA });
    const publisher = await desk.person({ organization: ALPHA, actorType: 'TECHNICAL_DELEGATE' });
    expect(await outcome(readPortalSubscription(desk.hub, publisher, id))).toBe('accepted');
    const { subscription } = await desk.save(administrator, id, { accessMode: 'PORTAIL' });
    expect(subscription).toMatchObject({ editor: null, editorName: null });
    expect(await outcome(readPortalSubscription(desk.hub, publisher, id))).toBe(REFUSED.notFound);
    expect((await desk.audit(id))[0]?.detail).toMatchObject({ changed: { editor: { from: ALPHA, to: null } } });
  });

  it('en « PORTAIL », un éditeur envoyé n’est pas retenu', async () => {
    const id = await desk.subscription();
    await desk.save(administrator, id, { accessMode: 'PORTAIL', editor: ALPHA });
    expect((await desk.row(id)).editor).toBeNull();
  });

  it.each(['PORTAIL', null] as const)(
    'D-19, H-214 : nommé par un partenaire, la modalité étant %s, il n’a droit à rien',
    async (accessMode) => {
      const publisher = await desk.person({ organization: ALPHA, actorType: 'TECHNICAL_DELEGATE' });
      const closed = await desk.subscription({ accessMode, editor: ALPHA });
      expect(await outcome(readPortalSubscription(desk.hub, publisher, closed))).toBe(REFUSED.notFound);
      expect(await outcome(suspendSubscription(desk.hub, publisher, closed))).toBe(REFUSED.notFound);
      await desk.save(administrator, closed, { accessMode: 'API' });
      expect(await outcome(readPortalSubscription(desk.hub, publisher, closed))).toBe('accepted');
    },
  );

  it('un éditeur remplacé perd la main, l’autre l’a', async () => {
    const id = await desk.subscription({ accessMode: 'API', editor: ALPHA });
    const [old, next] = [
      await desk.person({ organization: ALPHA, actorType: 'TECHNICAL_DELEGATE' }),
      await desk.person({ organization: BETA, actorType: 'TECHNICAL_DELEGATE' }),
    ];
    await desk.save(administrator, id, { editor: BETA });
    expect(await outcome(readPortalSubscription(desk.hub, old, id))).toBe(REFUSED.notFound);
    expect(await outcome(readPortalSubscription(desk.hub, next, id))).toBe('accepted');
  });
});

describe('D-20 : des identifiants à risque', () => {
  it.each([
    ['avec des identifiants, ceux du service sont prévenus', true],
    ['sans identifiants, il n’y a rien à dire', false],
  ])('un éditeur qui choisit « PORTAIL » s’en va ; %s', async (_, credentials) => {
    await desk.sql('DELETE FROM mails');
    await desk.sql('DELETE FROM clients WHERE organization = $1', [SERVICE]);
    const publisher = await desk.person({ organization: ALPHA, actorType: 'TECHNICAL_DELEGATE' });
    const id = await desk.subscription({ accessMode: 'API', editor: ALPHA });
    if (credentials) await desk.server.token(['SI'], SERVICE, 'EtatCivil');
    expect(await desk.save(publisher, id, { accessMode: 'PORTAIL' })).toMatchObject({ outOfReach: true });
    const told = await mailsTo(desk.hub, administrator.email);
    expect(told.map(({ kind }) => kind)).toEqual(credentials ? ['SECURITY_NOTICE'] : []);
    if (credentials) expect(told[0]?.text).toContain(`/abonnements/${id}/identifiants`);
    expect(await mailsTo(desk.hub, publisher.email)).toEqual([]);
  });

  it('qui reste est invité à régénérer : aucun courriel', async () => {
    await desk.sql('DELETE FROM mails');
    await withClient();
    const id = await desk.subscription(named());
    expect(await desk.save(administrator, id, { accessMode: 'PORTAIL' })).toMatchObject({ credentialsAtRisk: true });
    expect(await desk.sql(`SELECT * FROM mails WHERE kind = 'SECURITY_NOTICE'`)).toEqual([]);
  });

  const named = () => ({ accessMode: 'API' as const, delegateEmail: delegate.email, editor: ALPHA });
  async function withClient(): Promise<void> {
    await desk.sql('DELETE FROM clients WHERE organization = $1', [SERVICE]);
    await desk.server.token(['SI'], SERVICE, 'EtatCivil');
  }

  it.each([
    ['délégué retiré', async () => ({ delegate: null }), true],
    [
      'délégué remplacé',
      async () => ({ delegate: (await desk.person({ actorType: 'TECHNICAL_DELEGATE' })).email }),
      true,
    ],
    ['éditeur retiré', async () => ({ editor: null }), true],
    ['éditeur remplacé', async () => ({ editor: BETA }), true],
    ['retour au portail', async () => ({ accessMode: 'PORTAIL' }), true],
    ['une autre adresse', async () => ({ email: 'autre@commune.example' }), false],
  ])('%s, avec puis sans identifiants', async (_, make, atRisk) => {
    const change = await make();
    await withClient();
    const first = await desk.subscription(named());
    expect((await desk.save(administrator, first, change)).credentialsAtRisk).toBe(atRisk);
    await desk.sql('DELETE FROM clients WHERE organization = $1', [SERVICE]);
    const second = await desk.subscription(named());
    expect((await desk.save(administrator, second, change)).credentialsAtRisk).toBe(false);
  });
});
