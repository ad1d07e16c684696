import { statement } from '../platform/database.ts';

export const insertMail = statement(
  'mail.insert',
  `INSERT INTO mails (id, cause, kind, message_id, recipient, account_id, priority, content, state, next_attempt_at,
                      expires_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'QUEUED', $10, $9, $10) ON CONFLICT (cause) DO NOTHING`,
);
