import fastifyMultipart, { type Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../../hub.ts';
import {
  type DepositOutcome,
  depositFiles,
  type IncomingFile,
  largestDeposit,
  reachForDeposit,
  type Sending,
} from '../../../instruction/depositFiles.ts';
import { MOST_FILES } from '../../../instruction/depositRules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { drain } from '../../../platform/drain.ts';
import { isStorable } from '../../../platform/text.ts';
import { badRequest, Refused } from '../../../refusals/catalogue.ts';
import { depositTooLarge } from '../../../refusals/instruction.ts';
import { FormExpired, judgeToken, TOKEN_FIELD } from '../../forms.ts';
import { formSecretsOf, redirect, setNotice, userOf, viewOf } from '../../session.ts';
import { asksForJson } from '../../wants.ts';
import { DepositDialog } from './depositDialog.tsx';
import { faultText } from './depositTexts.ts';
import { sendFramed } from './frame.tsx';
import { openedFirst } from './openedFirst.ts';
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
const MOST_FIELDS = 5;
/** Files that one sending may hold: those too many are named to the person (P-68), up to there. */
const MOST_PARTS = 100;
const SENDING_FIELD = 'envoi';
const NO_FILE = 'Choisissez au moins un fichier.';

/** « Déposer une pièce jointe » (P-68). The only bodies of the portal that are not small: they are read as they come. */
export function depositRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>(
    '/teledossiers/:id/depot',
    READ,
    openedFirst(async (request, reply) => {
      const target = await reachForDeposit(hub, userOf(request), request.params.id);
      const place = readPlace(request, target.id);
      const dialog = <DepositDialog {...{ view: viewOf(request), target, place, sending: hub.newId() }} />;
      return sendFramed(hub, request, reply, { target, place, dialog });
    }),
  );
  void app.register(async (scope) => {
    // Sizes are judged file by file, by the démarche; here only what is not a file is bounded.
    const limits = {
      files: MOST_PARTS,
      fields: MOST_FIELDS,
      fieldSize: FIELD_BYTES,
      fieldNameSize: 100,
      fileSize: Infinity,
    };
    await scope.register(fastifyMultipart, { limits, throwFileSizeLimit: false });
    scope.post<ById>(
      '/teledossiers/:id/depot',
      { ...SEND, bodyLimit: Number.MAX_SAFE_INTEGER },
      openedFirst((request, reply) => receiveDeposit(hub, request, reply)),
    );
  });
}

async function receiveDeposit(hub: Hub, request: FastifyRequest<ById>, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const target = await reachForDeposit(hub, userOf(request), request.params.id);
    const parts = await openForm(request, target);
    const outcome = await depositFiles(hub, userOf(request), target, await readSending(parts, goneSignal(request)));
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
async function openForm(request: FastifyRequest, target: PortalCase): Promise<AsyncIterator<Multipart, undefined>> {
  if (!request.isMultipart()) throw new FormExpired();
  const most = MOST_FILES * largestDeposit(target) + ENVELOPE_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > most) throw new Refused(depositTooLarge);
  const parts = piecesOf(request);
  const first = await parts.next();
  const token = first.done !== true && first.value.type === 'field' && first.value.fieldname === TOKEN_FIELD;
  judgeToken(token ? String(first.value.value) : '', formSecretsOf(request));
  return parts;
}

/** What cannot be read as the form of a browser is a refusal as any other, never a failure of ours. */
async function* piecesOf(request: FastifyRequest): AsyncGenerator<Multipart, undefined> {
  try {
    yield* request.parts();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new Refused(/^FST_(?:FILES|FIELDS|PARTS)_LIMIT$/.test(code) ? depositTooLarge : badRequest);
  }
}

/** The identifier of the form comes before its files. */
async function readSending(parts: AsyncIterator<Multipart, undefined>, signal: AbortSignal): Promise<Sending> {
  const next = await parts.next();
  const value = next.done === true ? undefined : next.value;
  const sending = value?.type === 'field' && value.fieldname === SENDING_FIELD ? String(value.value) : null;
  return { sending, files: filesOf(next, parts), signal };
}

/** A field left empty comes as a file without a name. */
async function* filesOf(
  first: IteratorResult<Multipart, undefined>,
  parts: AsyncIterator<Multipart, undefined>,
): AsyncGenerator<IncomingFile> {
  for (let next = first; next.done !== true; next = await parts.next()) {
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
  const byScript = asksForJson(request);
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
  const sending = hub.newId();
  const dialog = <DepositDialog {...{ view: viewOf(request), target, place, sending, judged, message }} />;
  return sendFramed(hub, request, reply, { target, place, dialog, status: 422 });
}
