/** A rule of a style sheet: a prelude (selectors, `@media …`) and either declarations or the rules inside. */
export interface CssRule {
  readonly prelude: string;
  readonly body: string | readonly CssRule[] | null;
}

const CONTAINERS = /^@(media|supports|layer|container)\b/;

/** Cuts a style sheet into rules. Enough for the sheets we ship, which are well formed; comments are dropped. */
export function parseRules(css: string): readonly CssRule[] {
  const source = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\uFEFF/, '');
  const rules: CssRule[] = [];
  let start = 0;
  while (start < source.length) {
    const open = nextOutsideText(source, start, '{;');
    if (open === source.length) break;
    const prelude = source.slice(start, open).trim();
    if (source[open] === ';') {
      if (prelude !== '') rules.push({ prelude, body: null });
      start = open + 1;
      continue;
    }
    const end = matchingBrace(source, open);
    const inner = source.slice(open + 1, end);
    rules.push({ prelude, body: CONTAINERS.test(prelude) ? parseRules(inner) : inner.trim() });
    start = end + 1;
  }
  return rules;
}

/** The style sheet again. Containers left empty go. */
export function writeRules(rules: readonly CssRule[]): string {
  return rules
    .map(({ prelude, body }) => {
      if (body === null) return `${prelude};`;
      const inner = typeof body === 'string' ? body : writeRules(body);
      return inner === '' ? '' : `${prelude}{${inner}}`;
    })
    .join('');
}

/** Selectors of a list, cut at its own commas only. */
export function splitSelectors(prelude: string): readonly string[] {
  const selectors: string[] = [];
  let start = 0;
  while (start <= prelude.length) {
    const comma = nextOutsideText(prelude, start, ',');
    selectors.push(prelude.slice(start, comma).trim());
    start = comma + 1;
  }
  return selectors;
}

function matchingBrace(source: string, open: number): number {
  let depth = 1;
  let at = open + 1;
  while (at < source.length) {
    at = nextOutsideText(source, at, '{}');
    if (source[at] === '{') depth += 1;
    else depth -= 1;
    if (depth === 0) return at;
    at += 1;
  }
  throw new Error('a rule of the style sheet is never closed');
}

/** Index of the next of those characters that is in no string and no parentheses; the length when there is none. */
function nextOutsideText(source: string, from: number, wanted: string): number {
  let quote = '';
  let parentheses = 0;
  for (let at = from; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\\') at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '(') parentheses += 1;
    else if (character === ')') parentheses -= 1;
    else if (parentheses === 0 && wanted.includes(character)) return at;
  }
  return source.length;
}
