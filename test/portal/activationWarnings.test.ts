import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import type { Person } from './accountsScene.ts';
import { ADDRESS, type FirstStepsScene, openFirstStepsScene } from './firstStepsScene.ts';

// The rules of « Premiers pas » for one subscription, told before its activation and on its sheet.

let portal: FirstStepsScene;
beforeAll(async () => {
  portal = await openFirstStepsScene();
});
afterAll(() => portal.close());
beforeEach(() => portal.clean());

describe('avant une activation qui laisserait des télédossiers sans lecteur (P-100)', () => {
  const WARNED = 'Des télédossiers risquent de rester sans lecteur';
  beforeEach(async () => {
    await portal.change(PROCESS, "access_mode = 'PORTAIL'");
    await portal.change(PROCESS, "status = 'Inactif', activate_at = NULL, effective_from = NULL, email = NULL");
  });
  const dialogOf = async (person: Person) =>
    (await person.get(`/abonnements/${await portal.subscriptionId()}/activation`)).text;

  it('personne, aucune adresse ; plus rien quand tout est prêt ; l’activation n’est jamais empêchée', async () => {
    const who = await portal.administrator();
    const before = await dialogOf(who);
    expect(before).toContain(WARNED);
    expect(before).toContain('créez le compte d’un agent');
    expect(before).toContain('Aucune adresse à prévenir');
    await portal.change(PROCESS, `email = '${ADDRESS}'`);
    await portal.person({ processCodes: [PROCESS] });
    expect(await dialogOf(who)).not.toContain(WARNED);
  });

  it('à un délégué, et à qui ne voit pas les comptes : sans le nom de personne', async () => {
    await portal.person({ firstName: 'Ana', lastName: 'Secrète', processCodes: [PROCESS], activated: false });
    const delegate = await portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: SI2 });
    await portal.change(PROCESS, `delegate = '${JSON.stringify({ email: delegate.email })}'`);
    const reader = await portal.person({ roles: ['SUBSCRIPTIONS_MANAGE'], processCodes: [PROCESS] });
    for (const person of [delegate, reader]) {
      const text = await dialogOf(person);
      expect(text).toContain('La seule personne qui pourrait ouvrir');
      expect(text).not.toMatch(/SECRÈTE|Secrète/);
    }
    expect(await dialogOf(await portal.administrator())).toContain('Relancez Ana SECRÈTE');
    await portal.sql("UPDATE accounts SET password_hash = 'x', process_codes = $2 WHERE last_name = $1", [
      'Secrète',
      [OTHER_PROCESS],
    ]);
    const text = await dialogOf(delegate);
    expect(text).toContain('Personne dans le service n’est habilité');
    expect(text).not.toMatch(/SECRÈTE|Secrète|habilitez/);
    expect(await dialogOf(await portal.administrator())).toContain('habilitez Ana SECRÈTE');
  });

  it('API sans jeton', async () => {
    await portal.change(PROCESS, `access_mode = 'API', email = '${ADDRESS}'`);
    const who = await portal.administrator();
    expect(await dialogOf(who)).not.toContain(WARNED);
    await portal.sql('UPDATE clients SET last_token_at = NULL WHERE organization = $1', [SI1]);
    expect(await dialogOf(who)).toContain('Aucun logiciel ne s’est encore connecté');
  });
});
