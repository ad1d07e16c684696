import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import type { TestAccount } from '../support/accounts.ts';
import { type CliOutcome, hubee } from '../support/cli.ts';
import { OSL, OTHER_OSL, OTHER_PROCESS, PROCESS, UNSUBSCRIBED } from '../support/referential.ts';
import { openScene, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import { ask, newAsker, validation } from '../support/subscriptionRequests.ts';

let scene: Scene;
let asker: TestAccount;
let asOperator: Record<string, string>;
let asOther: Record<string, string>;
let asPlatform: Record<string, string>;
beforeAll(async () => {
  scene = await openScene();
  for (const process of [PROCESS, OTHER_PROCESS]) await validation(scene, process, 'Manual');
  asker = await newAsker(scene);
  asOperator = await credentials(['OSL'], OSL);
  asOther = await credentials(['OSL'], OTHER_OSL);
  asPlatform = await credentials(['ADMIN'], null);
});
afterAll(() => scene.close());

async function credentials(scopes: readonly ('OSL' | 'ADMIN')[], organization: string | null) {
  const { clientId, clientSecret } = await createClient(scene.server.hub, null, {
    scopes,
    organization,
    processCode: null,
  });
  return { HUBEE_URL: scene.server.url, HUBEE_CLIENT: clientId, HUBEE_SECRET: clientSecret };
}

const run = (env: Record<string, string>, ...args: readonly string[]): Promise<CliOutcome> =>
  hubee(['subscription', ...args], { env });

describe('D-17 : hubee subscription requests, accept, refuse', () => {
  it('ce qui manque ou ne va pas est dit, code 2 ou 1, et rien ne change', async () => {
    const id = await ask(scene, asker.user, OTHER_PROCESS);
    for (const [env, args, code, words] of [
      [asOperator, ['requests', '--status', 'perdue'], 2, '--status vaut attente, acceptee, refusee ou toutes'],
      [asOperator, ['accept'], 2, 'Usage : hubee subscription accept'],
      [asOperator, ['refuse', id], 2, 'Il manque le motif'],
      [asOperator, ['refuse', id, '--reason', '  '], 2, 'Il manque le motif'],
      [asOperator, ['refuse', '--reason', 'Non'], 2, 'Usage : hubee subscription refuse'],
      [asOperator, ['accept', UNKNOWN_ID], 1, 'Subscription request is not found'],
      [asOperator, ['accept', id], 1, 'Subscription request is not found'],
      [asOperator, ['refuse', id, '--reason', 'Non'], 1, 'Subscription request is not found'],
      [asOther, ['refuse', id, '--reason', 'x'.repeat(501)], 1, "[Path '/reason']"],
    ] as const) {
      const outcome = await run(env, ...args);
      expect([outcome.code, outcome.err], args.join(' ')).toEqual([code, expect.stringContaining(words)]);
    }
    expect((await run(asOperator, 'requests', '--json')).out).toBe('[]');
    const [stored] = await scene.sql('SELECT status FROM subscription_requests WHERE id = $1', [id]);
    expect(stored?.status).toBe('PENDING');
  });

  it('l’opérateur lit les siennes, accepte, et la demande quitte l’attente', async () => {
    const id = await ask(scene, asker.user, PROCESS, 'Deux agents, dès janvier');
    const list = await run(asOperator, 'requests');
    expect(list.out).toMatch(/^DEMANDE +ÉTAT +DÉMARCHE +SERVICE +DEMANDEUR +LE +COMMENTAIRE OU MOTIF$/m);
    expect(list.out).toContain(`${id}  en attente  ${PROCESS}`);
    expect(list.out).toContain(`04107 Organisation ${UNSUBSCRIBED}`);
    expect(list.out).toContain('Deux agents, dès janvier');
    const accepted = await run(asOperator, 'accept', id);
    expect([accepted.code, accepted.out]).toEqual([0, expect.stringMatching(/acceptée : abonnement [\da-f-]{36}\.$/)]);
    expect((await run(asOperator, 'accept', id)).out).toBe(accepted.out);
    const late = await run(asOperator, 'refuse', id, '--reason', 'Trop tard');
    expect([late.code, late.err]).toEqual([1, expect.stringContaining('already decided')]);
    expect((await run(asOperator, 'requests', '--json')).out).toBe('[]');
    expect((await run(asOperator, 'requests', '--status', 'acceptee')).out).toContain(id);
  });

  it('la plateforme voit toutes les demandes et refuse, motif montré', async () => {
    const all = await run(asPlatform, 'requests', '--status', 'toutes');
    expect([all.out.includes(PROCESS), all.out.includes(OTHER_PROCESS)]).toEqual([true, true]);
    const waiting = await run(asPlatform, 'requests', '--process', OTHER_PROCESS);
    const id = waiting.out.split('\n')[1]?.split(' ')[0] ?? '';
    expect((await run(asPlatform, 'refuse', id, '--reason', 'Hors du périmètre')).out).toBe(`Demande ${id} refusée.`);
    expect((await run(asOther, 'requests', '--status', 'refusee')).out).toMatch(/refusée .*Hors du périmètre$/m);
  });
});
