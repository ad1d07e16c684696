import type { PortalAnswer } from './portalClient.ts';

/** The size of a compressed page also depends on its random token. */
export const PLAIN = { 'accept-encoding': 'identity' };

/** An answer without what differs by nature: identifiers, tokens and what was typed. Two alike tell nothing apart. */
export function shapeOf({ status, headers, text, location }: PortalAnswer, typed: string): unknown {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id', 'set-cookie'].includes(name));
  const cookies = headers.getSetCookie().map((line) => line.replace(/=[^;]+/, ''));
  const body = text.replace(/(name="_token" value=")[^"]+/g, '$1').replaceAll(typed, '');
  return { status, location, kept, cookies, body };
}
