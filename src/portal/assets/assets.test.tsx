import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HelpPage } from '../information/helpPage.tsx';
import type { View } from '../view.ts';
import { type AssetFile, portalAssets } from './bundle.ts';
import { assetRoutes } from './routes.ts';

const KB = 1000;
const { files, hash, style, script } = portalAssets();
const css = contentOf('portal.css').toString();

function contentOf(name: string): Buffer {
  const found: AssetFile | undefined = files.get(name);
  if (found === undefined) throw new Error(`${name} is not served`);
  return found.content;
}

describe('poids du premier affichage', () => {
  const view: View = {
    user: null,
    path: '/aide',
    formToken: 'x'.repeat(43),
    demo: false,
    theme: 'system',
    notice: null,
    search: null,
  };
  // The longest page there is.
  const html = Buffer.from(renderToString(<HelpPage view={view} query="" />));
  const fonts = [...files].filter(([name]) => name.endsWith('.woff2')).map(([, { content }]) => content.length);
  const weigh = (compress: (content: Buffer) => Buffer) =>
    [html, contentOf('portal.css'), contentOf('portal.js')].reduce((sum, part) => sum + compress(part).length, 0) +
    fonts.reduce((sum, size) => sum + size, 0);

  it('HTML, styles, scripts et polices tiennent en 185 ko compressés', () => {
    expect(fonts).toHaveLength(2);
    expect(weigh((content) => brotliCompressSync(content))).toBeLessThan(185 * KB);
    expect(weigh((content) => gzipSync(content))).toBeLessThan(185 * KB);
  });

  it('les scripts tiennent en 10 ko compressés', () => {
    expect(gzipSync(contentOf('portal.js')).length).toBeLessThan(10 * KB);
  });
});

describe('feuille de style', () => {
  it('suit le thème sombre du système sans script, et le choix explicite', () => {
    const explicit = declarationsAfter(':root[data-fr-theme=dark]{--grey-1000-50:');
    const system = declarationsAfter(':root[data-fr-scheme=system]:where(:not([data-fr-theme])){--grey-1000-50:');
    expect(explicit).not.toBe('');
    expect(system).toBe(explicit);
    expect(css).toContain('@media (prefers-color-scheme:dark){:root[data-fr-scheme=system]');
  });

  it('ne référence que des fichiers servis, et n’en laisse aucun de côté', () => {
    const names = [...css.matchAll(/url\(([^)"']+)\)/g)].map(([, name = '']) => name);
    const own = names.filter((name) => !name.startsWith('data:'));
    for (const name of own) expect([...files.keys()]).toContain(name);
    expect(css).not.toMatch(/url\((?:\.\.|https?:|\/)/);
  });

  it('garde toute variable dont elle se sert', () => {
    const defined = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const used = new Set([...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name = '']) => name));
    const missing = [...used].filter((name) => !defined.has(name));
    // The design system itself names states that it never defines.
    expect(missing.filter((name) => !/-(hover|active)$/.test(name))).toEqual([]);
  });

  function declarationsAfter(start: string): string {
    const at = css.indexOf(start);
    return at < 0 ? '' : css.slice(css.indexOf('{', at), css.indexOf('}', at));
  }
});

describe('table fermée', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = Fastify();
    assetRoutes(app);
    await app.ready();
  });
  afterAll(() => app.close());

  it.each([
    `/assets/${hash}/..%2f..%2fpackage.json`,
    `/assets/${hash}/%2e%2e/%2e%2e/package.json`,
    `/assets/${hash}/..\\..\\package.json`,
    `/assets/${hash}/package.json`,
    `/assets/${hash}/portal.css%00`,
    `/assets/${hash}/constructor`,
    `/assets/${'0'.repeat(16)}/portal.css`,
    '/assets/portal.css',
  ])('%s : 404', async (url) => {
    expect((await app.inject({ url })).statusCode).toBe(404);
  });

  it('sert chaque fichier pour toujours, compressé comme demandé', async () => {
    const brotli = await app.inject({ url: style, headers: { 'accept-encoding': 'gzip, br' } });
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(css);
    const gzip = await app.inject({ url: script, headers: { 'accept-encoding': 'gzip, br;q=0' } });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.rawPayload).equals(contentOf('portal.js'))).toBe(true);
    const plain = await app.inject({ url: script });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.rawPayload.equals(contentOf('portal.js'))).toBe(true);
  });
});
