// Nothing else is a page of ours: a longer or stranger wish comes from a link somebody made up.
const LONGEST_WISH = 1000;
// Coming back to these after sign-in would lead nowhere.
const SIGN_IN_PAGES = /^\/(connexion|deconnexion|mot-de-passe|mot-de-passe-oublie|nouveau-mot-de-passe)(\/|$)/;

/**
 * A page to show after sign-in, from what an address says; null when it is not a plain path of this site. Never leads
 * elsewhere: two slashes, or a backslash that browsers read as a slash, would name another host.
 */
export function wishedPath(text: string | null): string | null {
  if (text === null || text.length > LONGEST_WISH || !/^\/[!-~]*$/.test(text)) return null;
  const path = text.split(/[?#]/)[0] ?? '';
  if (/[\\]|\/\/|%(?:2f|5c|00)/i.test(path) || text.includes('\\') || /(^|\/)\.{1,2}(\/|$)/.test(path)) return null;
  if (path === '/' || SIGN_IN_PAGES.test(path)) return null;
  const url = new URL(text, 'http://portail.invalid');
  return url.host === 'portail.invalid' ? `${url.pathname}${url.search}` : null;
}

/** The address of a sign-in page that remembers the wish. */
export function withWish(page: string, wish: string | null): string {
  return wish === null ? page : `${page}?${new URLSearchParams({ suite: wish }).toString()}`;
}

/** The wish that the address of a sign-in page remembers. */
export function wishOfQuery(query: unknown): string | null {
  if (query === null || typeof query !== 'object' || !('suite' in query)) return null;
  return typeof query.suite === 'string' ? wishedPath(query.suite) : null;
}
