const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DELAYS = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR] as const;
const LAST_DELAY = 4 * HOUR;
const PATIENCE = 48 * HOUR;

/**
 * How long a mail that failed so many times waits before the next attempt; null once 48 hours were spent in all (D-33:
 * never lost in silence, so somebody is then told).
 */
export function retryDelay(attempts: number): number | null {
  let spent = 0;
  let delay = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    delay = DELAYS[attempt] ?? LAST_DELAY;
    spent += delay;
    if (spent > PATIENCE) return null;
  }
  return delay;
}

const MAX_REASON = 200;

/**
 * What a mail server said, fit for a log and the operator's eyes: neither the address, nor a link or a code of the mail
 * that the server may have quoted.
 */
export function shortReason(said: string, recipient: string): string {
  const [local = ''] = recipient.split('@');
  const withoutAddress = [recipient, local]
    .filter((word) => word.length > 1)
    .reduce((text, word) => text.replace(new RegExp(escapeRegExp(word), 'gi'), '[adresse]'), said);
  return withoutAddress
    .replace(/\bhttps?:\S+/gi, '[lien]')
    .replace(/[^\s<>"']+@[^\s<>"']+/g, '[adresse]')
    .replace(/\d{6,}/g, '[nombre]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_REASON);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
