import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { carryOutBulk } from '../../src/instruction/carryOutBulk.ts';
import { createTestAccount, openTestSession } from '../support/accounts.ts';
import { putCase } from '../support/listedCases.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { openPortal, type Portal } from './portal.ts';
import { button, expectText, readPage } from './steps.ts';

let portal: Portal;
let userId: string;
beforeAll(async () => {
  portal = await openPortal({ bulk: false });
  await portal.scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  userId = (await createTestAccount(portal.scene.server, { organization: SI1 })).id;
});
afterEach(async () => {
  await portal.browser.closeVisitors();
  await portal.scene.sql('DELETE FROM folders');
});
afterAll(() => portal.close());

it.each([{ javaScript: true }, { javaScript: false }])(
  'P-62, P-64 dialogue, compte rendu et avancement, JavaScript : $javaScript',
  async ({ javaScript }) => {
    const { scene } = portal;
    const { hub } = scene.server;
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const number = `DILA-AEC-10000000${index + 10}-01`;
      const seed = { number, organization: SI1, processCode: PROCESS, status: 'IN_PROGRESS' } as const;
      ids.push(await putCase(scene, { ...seed, lastName: 'De La Tour-Montfaucon', firstName: 'Anne-Éléonore' }));
    }
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    const value = await openTestSession(scene.server, userId);
    await page.context().addCookies([{ name: 'hubee', value, url: hub.settings.publicUrl }]);
    await page.goto('/teledossiers?statut=en-cours&taille=10');

    const boxes = page.locator('input[name=td]');
    for (const index of [0, 1, 2]) await boxes.nth(index).press('Space');
    await button(page, 'Finaliser le traitement').click();
    await page.getByRole('dialog').waitFor();
    await expectText(page, 'De En cours à Traité');
    await visitor.screen('changement groupé de statut');
    await scene.sql(`UPDATE cases SET status = 'CLOSED' WHERE id = $1`, [ids[11]]);
    await page.getByLabel('Commentaire').fill('Votre acte vous est envoyé par courrier.');
    await button(page, 'Valider').click();
    await expectText(page, '2 télédossiers modifiés, 1 refusé');
    await visitor.screen('compte rendu de changements');

    // All the results: the worker has not begun, then has.
    await page.goto('/teledossiers?statut=en-cours');
    const token = await page.locator('form[method=post] [name=_token]').first().inputValue();
    expect(token).not.toBe('');
    const operation = hub.newId();
    await scene.sql(
      `INSERT INTO bulk_operations (id, account_id, organization, to_status, total, created_at)
       VALUES ($1, $2, $3, 'DONE', 9, now())`,
      [operation, userId, SI1],
    );
    await scene.sql(
      `INSERT INTO bulk_items (operation_id, position, case_id, seen_status, outcome)
       SELECT $1, n, id, 'IN_PROGRESS', CASE WHEN n < 4 THEN 'DONE' END
       FROM unnest($2::uuid[]) WITH ORDINALITY AS item (id, n)`,
      [operation, ids.slice(0, 9)],
    );
    await page.goto(`/teledossiers/operations/${operation}`);
    await expectText(page, 'Traitement en cours : 3 / 9');
    if (javaScript) await visitor.screen('avancement d’un traitement');
    await page.goto(`/teledossiers/operations/${operation}?actualiser=non`);
    if (!javaScript) await visitor.screen('avancement d’un traitement');
    await carryOutBulk(hub);
    if (!javaScript) await page.goto(`/teledossiers/operations/${operation}/suivi`);
    await expect.poll(() => readPage(page), { timeout: 20_000 }).toContain('9 télédossiers modifiés');
  },
);
