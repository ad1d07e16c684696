import { type CssRule, parseRules, splitSelectors, writeRules } from './cssRules.ts';

const SHIPPED_FONT = /font-family:Marianne;font-style:normal;font-weight:(400|700);/;
const DARK = /\[data-fr-theme=dark\]/g;
// Same weight as the attribute it stands for, so that both ways of being dark obey the same order.
const DARK_BY_SYSTEM = '[data-fr-scheme=system]:where(:not([data-fr-theme]))';
// Parts of the design system that no page of ours can hold.
const NEVER_USED = /^\.fr-(ratio|hidden|unhidden|artwork|collapse|display-|accordion|responsive|h[1-6]--)/;

/** What we ship of the design system's sheets: our fonts only, dark without a script, nothing that is never used. */
export function trimStyleSheet(css: string): string {
  const rules = withSystemDark(dropUnused(parseRules(css)));
  return writeRules(dropUnusedVariables(rules));
}

function dropUnused(rules: readonly CssRule[]): readonly CssRule[] {
  return rules.flatMap((rule): CssRule[] => {
    const { prelude, body } = rule;
    if (prelude.startsWith('@charset')) return [];
    if (prelude.startsWith('@font-face')) return typeof body === 'string' ? fontFace(body) : [];
    if (body !== null && typeof body !== 'string') return [{ prelude, body: dropUnused(body) }];
    const kept = splitSelectors(prelude).filter((selector) => !NEVER_USED.test(selector));
    return kept.length === 0 ? [] : [{ prelude: kept.join(','), body }];
  });
}

/** Marianne Regular and Bold; every browser we support reads woff2. */
function fontFace(body: string): CssRule[] {
  if (!SHIPPED_FONT.test(body)) return [];
  return [{ prelude: '@font-face', body: body.replace(/,url\([^)]+\.woff\) format\("woff"\)/, '') }];
}

/** The dark theme hangs on an attribute: each of its rules is repeated for those whose system asks for it. */
function withSystemDark(rules: readonly CssRule[]): readonly CssRule[] {
  return rules.flatMap((rule): CssRule[] => {
    const { prelude, body } = rule;
    if (body !== null && typeof body !== 'string') return [{ prelude, body: withSystemDark(body) }];
    const dark = splitSelectors(prelude).filter((selector) => selector.includes('[data-fr-theme=dark]'));
    if (dark.length === 0) return [rule];
    const selectors = dark.map((selector) => selector.replace(DARK, DARK_BY_SYSTEM)).join(',');
    return [rule, { prelude: '@media (prefers-color-scheme:dark)', body: [{ prelude: selectors, body }] }];
  });
}

/** The palette defines hundreds of colours: those that nothing kept refers to, even through another, are left out. */
function dropUnusedVariables(rules: readonly CssRule[]): readonly CssRule[] {
  const references = new Map<string, Set<string>>();
  const used = new Set<string>();
  for (const declaration of declarationsOf(rules)) {
    const names = [...declaration.matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name);
    const [, defined] = /^(--[\w-]+):/.exec(declaration) ?? [];
    if (defined === undefined) for (const name of names) used.add(name);
    else references.set(defined, new Set([...(references.get(defined) ?? []), ...names]));
  }
  // A set gives what is added while it is walked: this follows references to their end.
  for (const name of used) for (const other of references.get(name) ?? []) used.add(other);
  return keepVariables(rules, used);
}

function keepVariables(rules: readonly CssRule[], used: ReadonlySet<string>): readonly CssRule[] {
  return rules.map(({ prelude, body }) => {
    if (body === null) return { prelude, body };
    if (typeof body !== 'string') return { prelude, body: keepVariables(body, used) };
    const kept = declarations(body).filter((declaration) => {
      const [, defined] = /^(--[\w-]+):/.exec(declaration) ?? [];
      return defined === undefined || used.has(defined);
    });
    return { prelude, body: kept.join(';') };
  });
}

function declarationsOf(rules: readonly CssRule[]): readonly string[] {
  return rules.flatMap(({ body }) => {
    if (body === null) return [];
    return typeof body === 'string' ? declarations(body) : declarationsOf(body);
  });
}

// A data: address holds semicolons of its own.
function declarations(body: string): readonly string[] {
  return (body.match(/(?:[^;"'(]|"[^"]*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*'|\([^()]*\))*\)|\()+/g) ?? [])
    .map((declaration) => declaration.trim())
    .filter((declaration) => declaration !== '');
}
