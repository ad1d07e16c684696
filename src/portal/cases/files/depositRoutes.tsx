import fastifyMultipart, { type Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../../hub.ts';
import {
  type DepositOutcome,
  depositFiles,
  type IncomingFile,
  largestDeposit,
  reachForDeposit,
} from '../../../instruction/depositFiles.ts';
import { MOST_FILES } from '../../../instruction/depositRules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { drain } from '../../../platform/drain.ts';
import { isStorable } from '../../../platform/text.ts';
import { badRequest, payloadTooLarge, Refused } from '../../../refusals/catalogue.ts';
import { FormExpired, judgeToken, TOKEN_FIELD } from '../../forms.ts';
import { formSecretsOf, redirect, setNotice, userOf, viewOf } from '../../session.ts';
import { DepositDialog } from './depositDialog.tsx';
import { faultText } from './depositTexts.ts';
import { sendFramed } from './frame.tsx';
import { hrefIn, readPlace } from './place.ts';

interface ById {
  Params: { id: string };
}

const ACTION = { action: 'cases.upload' } as const;
const READ = { config: { portal: ACTION } } as const;
const SEND = { config: { portal: ACTION, readsToken: true } } as const;

/** Beside the files: boundaries, names, the token. */
const ENVELOPE_BYTES = 1024 * 1024;
const FIELD_BYTES = 4096;
const NO_FILE = 'Choisissez au moins un fichier.';

/** « Déposer une pièce jointe » (P-68). The only bodies of the portal that are not small: they are read as they come. */
export function depositRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>('/teledossiers/:id/depot', READ, async (request, reply) => {
    const target = await reachForDeposit(hub, userOf(request), request.params.id);
    const place = readPlace(request, target.id);
    return sendFramed(hub, request, reply, {
      target,
      place,
      dialog: <DepositDialog {...{ view: viewOf(request), target, place }} />,
    });
  });
  void app.register(async (scope) => {
    // Sizes are judged file by file, by the démarche; here only what is not a file is bounded.
    const limits = { files: MOST_FILES + 1, fields: 5, fieldSize: FIELD_BYTES, fieldNameSize: 100, fileSize: Infinity };
    await scope.register(fastifyMultipart, { limits, throwFileSizeLimit: false });
    scope.post<ById>('/teledossiers/:id/depot', { ...SEND, bodyLimit: Number.MAX_SAFE_INTEGER }, (request, reply) =>
      receiveDeposit(hub, request, reply),
    );
  });
}

async function receiveDeposit(hub: Hub, request: FastifyRequest<ById>, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const target = await reachForDeposit(hub, userOf(request), request.params.id);
    const parts = await openForm(request, target);
    const outcome = await depositFiles(hub, userOf(request), target, filesOf(parts), goneSignal(request));
    return await answerDeposit(hub, request, reply, target, outcome);
  } catch (error) {
    // Before an answer that comes while the body still does.
    if (!request.raw.complete && !request.raw.destroyed) {
      request.raw.unpipe();
      await drain(request.raw);
      if (!request.raw.complete) void reply.header('Connection', 'close');
    }
    throw error;
  }
}

/** The pieces of the body, once the first has proven that the form is of this browser. */
async function openForm(request: FastifyRequest, target: PortalCase): Promise<AsyncIterator<Multipart>> {
  if (!request.isMultipart()) throw new FormExpired();
  const most = MOST_FILES * largestDeposit(target) + ENVELOPE_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > most) throw new Refused(payloadTooLarge);
  const parts = request.parts()[Symbol.asyncIterator]();
  const first = await parts.next();
  const token = first.done !== true && first.value.type === 'field' && first.value.fieldname === TOKEN_FIELD;
  judgeToken(token ? String(first.value.value) : '', formSecretsOf(request));
  return parts;
}

/** A field left empty comes as a file without a name. */
async function* filesOf(parts: AsyncIterator<Multipart>): AsyncGenerator<IncomingFile> {
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const { value } = next;
    if (value.type !== 'file') continue;
    if (value.filename === '' || value.filename === undefined) {
      value.file.resume();
      continue;
    }
    if (!isStorable(value.filename)) throw new Refused(badRequest);
    yield { fileName: value.filename, source: value.file };
  }
}

/** Aborted when the browser is closed, or gives up. */
function goneSignal({ raw }: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.complete) gone.abort();
  });
  return gone.signal;
}

async function answerDeposit(
  hub: Hub,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
  target: PortalCase,
  outcome: DepositOutcome,
): Promise<FastifyReply> {
  const place = readPlace(request, target.id);
  const byScript = request.headers.accept === 'application/json';
  if (outcome.kind === 'SENT') {
    if (!byScript) return redirect(reply, hrefIn(place), 'FILES_DEPOSITED');
    setNotice(reply, 'FILES_DEPOSITED');
    return reply.send({ location: hrefIn(place) });
  }
  const judged = outcome.kind === 'REFUSED' ? outcome.files : [];
  const message = outcome.kind === 'NONE' ? NO_FILE : null;
  if (byScript) {
    const files = judged.map(({ fileName, fault }) => ({
      fileName,
      fault: fault === null ? null : faultText(fault, target),
    }));
    return reply.code(422).send({ ...(message !== null && { message }), files });
  }
  const dialog = <DepositDialog {...{ view: viewOf(request), target, place, judged, message }} />;
  return sendFramed(hub, request, reply, { target, place, dialog, status: 422 });
}
