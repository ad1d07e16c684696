import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AssetFile, portalAssets } from './bundle.ts';

const LARGE_BYTES = 300_000;

const ENCODERS = {
  br: (content: Buffer) => {
    const quality = content.length > LARGE_BYTES ? constants.BROTLI_DEFAULT_QUALITY / 2 : constants.BROTLI_MAX_QUALITY;
    return promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: Math.round(quality) } });
  },
  gzip: (content: Buffer) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};
type Encoding = keyof typeof ENCODERS;

interface Served extends AssetFile {
  readonly encoded: Readonly<Record<Encoding, () => Promise<Buffer>>> | null;
}

const YEAR_S = 31_536_000;

/**
 * `/assets/<hash>/<name>`: a closed table in memory, so that nothing a client sends ever names a file of the disk. The
 * address changes with the content, hence the endless cache.
 */
export function assetRoutes(app: FastifyInstance): void {
  const { hash, files } = portalAssets();
  // Compressed once, beside the start: a request that comes sooner waits for it.
  const table = new Map([...files].map(([name, file]) => [name, serve(file)]));
  app.get('/assets/:hash/:name', { config: { portal: { open: true } } }, async (request, reply) => {
    const { params } = request as FastifyRequest<{ Params: { hash: string; name: string } }>;
    const found = params.hash === hash ? table.get(params.name) : undefined;
    if (found === undefined) return reply.code(404).type('text/plain; charset=utf-8').send('Introuvable');
    return answer(request, reply, found);
  });
}

function serve(file: AssetFile): Served {
  // Fonts are compressed by their own format.
  if (file.type === 'font/woff2') return { ...file, encoded: null };
  return { ...file, encoded: { br: encoder(file.content, 'br'), gzip: encoder(file.content, 'gzip') } };
}

/** What every page needs is compressed at once; what few pages need, when the first of them asks. */
function encoder(content: Buffer, encoding: Encoding): () => Promise<Buffer> {
  let encoded = content.length > LARGE_BYTES ? null : ENCODERS[encoding](content);
  return () => {
    encoded ??= ENCODERS[encoding](content);
    return encoded;
  };
}

async function answer(request: FastifyRequest, reply: FastifyReply, { type, content, encoded }: Served) {
  void reply.type(type).header('Cache-Control', `public, max-age=${YEAR_S}, immutable`);
  if (encoded === null) return reply.send(content);
  void reply.header('Vary', 'Accept-Encoding');
  const encoding = accepted(request.headers['accept-encoding'] ?? '');
  if (encoding === null) return reply.header('x-no-compression', '1').send(content);
  return reply.header('Content-Encoding', encoding).send(await encoded[encoding]());
}

function accepted(header: string): Encoding | null {
  const offered = header
    .split(',')
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/),
    )
    .filter(([, weight = '1']) => Number(weight) > 0)
    .map(([name]) => name);
  if (offered.includes('br')) return 'br';
  return offered.includes('gzip') ? 'gzip' : null;
}
