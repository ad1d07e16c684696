import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Stage } from './stage.ts';

const SWEEP_DEADLINE_MS = 45_000;

// Each query finds what must not exist; its name is what a reader sees when it does.
const NEVER: Readonly<Record<string, string>> = {
  'a folder or case left half-way through its completion': `
    SELECT id FROM folders WHERE global_status = 'HUBEE_COMPLETED'
    UNION ALL SELECT id FROM cases WHERE status = 'HUBEE_COMPLETED'`,
  'a folder whose completion did not reach everything it must': `
    SELECT f.id FROM folders f JOIN cases c ON c.folder_id = f.id
    WHERE (f.completed_at IS NULL) <> (f.global_status = 'HUBEE_RECEIVED')
       OR (f.completed_at IS NULL) <> (c.transmission_at IS NULL)
       OR (f.completed_at IS NULL) <> (c.status = 'HUBEE_RECEIVED')`,
  'a completed folder with a file that never came': `
    SELECT f.id FROM folders f JOIN attachments a ON a.folder_id = f.id AND a.event_id IS NULL
    WHERE f.completed_at IS NOT NULL AND a.status <> 'RECEIVED'`,
  'a folder that does not hold what its creation declared': `
    SELECT f.id FROM folders f LEFT JOIN audit t ON t.subject_id = f.id::text AND t.action = 'FOLDER_CREATE'
    WHERE t.id IS NULL
       OR jsonb_array_length(t.detail -> 'cases') <> (SELECT count(*) FROM cases c WHERE c.folder_id = f.id)
       OR (t.detail ->> 'attachments')::int <>
          (SELECT count(*) FROM attachments a WHERE a.folder_id = f.id AND a.event_id IS NULL)
       OR (t.detail ->> 'attachments')::int * jsonb_array_length(t.detail -> 'cases') <>
          (SELECT count(*) FROM attachment_links l JOIN attachments a ON a.id = l.attachment_id
           WHERE a.folder_id = f.id AND a.event_id IS NULL)`,
  'a case announced otherwise than once, or never completed and announced': `
    SELECT c.id FROM cases c JOIN folders f ON f.id = c.folder_id
    WHERE (SELECT count(*) FROM notifications n WHERE n.case_id = c.id AND n.event_id IS NULL
             AND n.recipient = c.recipient) <> (CASE WHEN f.completed_at IS NULL THEN 0 ELSE 1 END)
       OR (SELECT count(*) FROM notifications n WHERE n.case_id = c.id AND n.event_id IS NULL AND n.recipient <> c.recipient) > 0
       OR (SELECT count(*) FROM arrivals r WHERE r.case_id = c.id) <> (CASE WHEN f.completed_at IS NULL THEN 0 ELSE 1 END)`,
  'an event told otherwise than once to its counterpart': `
    SELECT e.id FROM events e JOIN cases c ON c.id = e.case_id
    WHERE (SELECT count(*) FROM notifications n WHERE n.event_id = e.id AND n.recipient <> e.transmitter)
          <> (CASE WHEN e.status = 'IN_PROGRESS' OR e.notification IS NOT TRUE THEN 0 ELSE 1 END)`,
  'an event acknowledged otherwise than once to its transmitter': `
    SELECT e.id FROM events e
    WHERE (SELECT count(*) FROM notifications n WHERE n.event_id = e.id AND n.recipient = e.transmitter)
          <> (CASE WHEN e.status = 'RECEIVED' THEN 1 ELSE 0 END)
       OR (e.status = 'RECEIVED' AND EXISTS (SELECT 1 FROM notifications n WHERE n.event_id = e.id
             AND n.recipient <> e.transmitter AND n.consumed_at IS NULL))`,
  'a case whose status is not that of its last event': `
    SELECT c.id FROM cases c JOIN LATERAL (
      SELECT case_new_status AS status FROM events e
      WHERE e.case_id = c.id AND e.case_new_status IS NOT NULL AND e.status <> 'IN_PROGRESS'
      ORDER BY created_at DESC, id DESC LIMIT 1) last ON true
    WHERE c.status <> last.status`,
  'a sent deposit without its file': `
    SELECT e.id FROM events e LEFT JOIN attachments a ON a.event_id = e.id
    WHERE e.action_type = 'ATTACH_DEPOSIT' AND (a.id IS NULL OR (e.status <> 'IN_PROGRESS' AND a.status <> 'RECEIVED'))`,
  'a file that is received without object, or the contrary': `
    SELECT id FROM attachments WHERE (status = 'RECEIVED') <> (object_key IS NOT NULL)
      OR (digest IS NULL) <> (object_key IS NULL) OR (crc32 IS NULL) <> (object_key IS NULL)`,
  'an object that two files share': `
    SELECT object_key FROM attachments WHERE object_key IS NOT NULL GROUP BY object_key HAVING count(*) > 1`,
  'a status that the trail does not tell, or tells twice': `
    SELECT f.id FROM folders f WHERE
      (SELECT count(*) FROM audit t WHERE t.subject_id = f.id::text AND t.action = 'FOLDER_CREATE') <> 1
      OR (SELECT count(*) FROM audit t WHERE t.subject_id = f.id::text AND t.action = 'FOLDER_COMPLETE')
         <> (CASE WHEN f.completed_at IS NULL THEN 0 ELSE 1 END)
      OR EXISTS (SELECT 1 FROM audit t WHERE t.subject_id = f.id::text AND t.action = 'FOLDER_DELETE')`,
  'a removed folder that the trail does not tell once': `
    SELECT t.subject_id FROM audit t WHERE t.action = 'FOLDER_CREATE'
      AND NOT EXISTS (SELECT 1 FROM folders f WHERE f.id::text = t.subject_id)
      AND (SELECT count(*) FROM audit d WHERE d.subject_id = t.subject_id AND d.action = 'FOLDER_DELETE') <> 1`,
  'an upload that the trail does not tell': `
    SELECT a.id FROM attachments a WHERE a.status <> 'PENDING'
      AND a.status IS DISTINCT FROM (SELECT to_state FROM audit t WHERE t.subject_id = a.id::text
            AND t.action = 'ATTACHMENT_UPLOAD' ORDER BY at DESC, id DESC LIMIT 1)`,
  'an event that the trail does not tell, or tells twice': `
    WITH trail AS (SELECT detail ->> 'event' AS event, action, to_state, count(*) AS n FROM audit
                   WHERE action IN ('EVENT_CREATE', 'EVENT_STATUS') GROUP BY 1, 2, 3)
    SELECT e.id FROM events e WHERE
      coalesce((SELECT sum(n) FROM trail t WHERE t.event = e.id::text AND t.action = 'EVENT_CREATE'), 0) <> 1
      OR coalesce((SELECT n FROM trail t WHERE t.event = e.id::text AND t.action = 'EVENT_STATUS' AND to_state = 'SENT'), 0)
         <> (CASE WHEN e.action_type = 'ATTACH_DEPOSIT' AND e.status <> 'IN_PROGRESS' THEN 1 ELSE 0 END)
      OR coalesce((SELECT n FROM trail t WHERE t.event = e.id::text AND t.action = 'EVENT_STATUS' AND to_state = 'RECEIVED'), 0)
         <> (CASE WHEN e.status = 'RECEIVED' THEN 1 ELSE 0 END)`,
  'a notification deleted twice in the trail': `
    SELECT subject_id FROM audit WHERE action = 'NOTIFICATION_DELETE' GROUP BY subject_id HAVING count(*) > 1`,
};

/** What must hold in the database and on the disk whatever was killed and whatever was acknowledged. */
export async function checkConsistency(stage: Stage): Promise<void> {
  for (const [name, text] of Object.entries(NEVER)) {
    expect(await stage.sql(`${text} LIMIT 5`), `${name} (seed ${stage.seed})`).toEqual([]);
  }
}

/** The sweeper ends with nothing left to sweep, and the disk holds exactly the objects that files own. */
export async function checkObjects(stage: Stage): Promise<void> {
  const deadline = performance.now() + SWEEP_DEADLINE_MS;
  const strays = () => stage.sql('SELECT object_key AS key, writer FROM stray_objects');
  while (performance.now() < deadline && (await strays()).length > 0) await delay(100);
  expect(await strays(), `objects that are never swept (seed ${stage.seed})`).toEqual([]);
  const rows = await stage.sql('SELECT object_key AS key FROM attachments WHERE object_key IS NOT NULL');
  const owned = new Set(rows.map((row) => String(row.key)));
  const entries = await readdir(stage.attachmentDirectory, { recursive: true, withFileTypes: true });
  const onDisk = new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  const lost = [...owned].filter((key) => !onDisk.has(key));
  const orphans = [...onDisk].filter((name) => !owned.has(name));
  expect({ lost, orphans }, `seed ${stage.seed}`).toEqual({ lost: [], orphans: [] });
}
