import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ActorType, Role } from '../../src/accounts/rules.ts';
import { createTestAccount, openTestSession } from '../support/accounts.ts';
import type { Visitor } from '../support/browser.ts';
import { field, textField as textOf } from '../support/client.ts';
import { OTHER_PROCESS, PROCESS, SI1 } from '../support/referential.ts';
import {
  ACTE,
  type CallerName,
  caseStatus,
  type DossierSpec,
  queueOf,
  type Scene,
  sendDossier,
} from '../support/scene.ts';
import { openPortal, type Portal, RECENSEMENT } from './portal.ts';

export const AUTHOR = 'Noémie VASSEUR';
export const NOTE = {
  fileName: 'note.xml',
  bytes: Buffer.from('<?xml version="1.0"?><note/>'),
  mimeType: 'application/xml',
};

/** A hub whose services all work in the portal, that of SI1 in three démarches. */
export async function openInstruction(): Promise<Portal> {
  const portal = await openPortal();
  const { sql } = portal.scene;
  await sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  await sql(
    `INSERT INTO subscriptions SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'process_code', $1::text))).*
     FROM subscriptions s WHERE subscriber = $2 AND process_code = $3`,
    [RECENSEMENT, SI1, PROCESS],
  );
  return portal;
}

export interface AgentSpec {
  readonly javaScript?: boolean;
  readonly actorType?: ActorType;
  readonly roles?: readonly Role[];
  readonly processCodes?: readonly string[];
}

/** An agent of SI1 in front of the portal, already signed in. */
export async function enter({ browser, scene }: Portal, spec: AgentSpec = {}): Promise<Visitor> {
  const {
    javaScript = true,
    actorType = 'AGENT',
    roles = ['CASES_MANAGE'],
    processCodes = [PROCESS, OTHER_PROCESS, RECENSEMENT],
  } = spec;
  const visitor = await browser.open({ javaScript });
  const person = { firstName: 'Noémie', lastName: 'Vasseur', password: null, organization: SI1 };
  const account = await createTestAccount(scene.server, { ...person, actorType, roles, processCodes });
  const value = await openTestSession(scene.server, account.id);
  await visitor.page.context().addCookies([{ name: 'hubee', value, url: scene.server.hub.settings.publicUrl }]);
  return visitor;
}

export interface Arrived {
  readonly caseId: string;
  /** What people read of it. */
  readonly number: string;
  /** What its operator reads by the API since the last time it was asked, which must be exactly this. */
  operatorSees(expected: readonly string[]): Promise<void>;
}

let count = 0;

/** A télédossier that the portal has taken in. */
export async function arrive({ scene }: Portal, spec: DossierSpec = {}): Promise<Arrived> {
  count += 1;
  const externalId = `DILA-AEC-${String(count).padStart(13, '0')}`;
  const { caseId } = await sendDossier(scene, { externalId, files: [ACTE, NOTE], ...spec });
  await expect.poll(() => caseStatus(scene, caseId)).toBe('SENT');
  const operatorSees = watchOperator(scene, spec.as ?? 'osl', caseId);
  // D-2: the portal takes it in without telling the operator.
  await operatorSees(['STATUS_UPDATE HUBEE_NOTIFIED>SENT']);
  return { caseId, number: `${externalId}-01`, operatorSees };
}

export async function putStatus({ scene }: Portal, { caseId }: Arrived, status: string): Promise<void> {
  await scene.sql('UPDATE cases SET status = $2 WHERE id = $1', [caseId, status]);
}

/** Events in words: « ! » where the operator is told (D-5). */
function watchOperator(scene: Scene, as: CallerName, caseId: string): Arrived['operatorSees'] {
  const read = new Set<string>();
  const fresh = (items: readonly unknown[]): unknown[] =>
    items.filter((item) => {
      const id = textOf(item, 'id');
      return !read.has(id) && read.add(id);
    });
  return async (expected) => {
    const events = field((await scene.td(as, 'GET', `/cases/${caseId}`)).body, 'events');
    const news = fresh(Array.isArray(events) ? events : []);
    expect(news.map(inWords).sort()).toEqual([...expected].sort());
    for (const event of news.filter((one) => field(one, 'transmitter', 'type') === 'SI')) {
      // D-1, D-5: who did it, where, and nothing of what the service says to itself.
      expect(['Le Portail HubEE', AUTHOR]).toContain(field(event, 'author'));
      expect(field(event, 'partnerInfo', 'applicationName')).toBe('Portail');
      expect(field(event, 'comment')).toBe(null);
    }
    const queue = (await queueOf(scene, as)).filter((one) => field(one, 'caseId') === caseId);
    const told = fresh(queue).map((one) => String(field(one, 'eventActionType')));
    const toTell = expected.filter((words) => words.includes('!')).map((words) => words.split(' ')[0]);
    expect(told.sort()).toEqual(toTell.sort());
  };
}

function inWords(event: unknown): string {
  const of = (name: string) => field(event, name);
  const to = of('caseNewStatus');
  return [
    of('actionType'),
    ...(to === null ? [] : [`${of('caseCurrentStatus')}>${to}`]),
    ...(of('notification') === true ? ['!'] : []),
    ...(of('message') === null ? [] : [`« ${of('message')} »`]),
  ].join(' ');
}

/** What a click brings, once the browser has all of it. */
export async function downloadBy(page: Page, act: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  expect(await download.failure()).toBeNull();
  return download;
}

/** Names in an archive, from its central directory. */
export async function namesIn(download: Download): Promise<string[]> {
  const bytes = await readFile(await download.path());
  const names: string[] = [];
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    names.push(bytes.subarray(at + 46, at + 46 + bytes.readUInt16LE(at + 28)).toString('utf8'));
  }
  return names.sort();
}
