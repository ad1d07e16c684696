import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { PortalCase } from '../../../instruction/store.ts';
import { Heading } from '../../kit/Heading.tsx';
import { Page, sendPage } from '../../page.tsx';
import { viewOf } from '../../session.ts';
import type { FilesPlace } from './place.ts';

export interface FramedDialog {
  readonly target: PortalCase;
  readonly place: FilesPlace;
  readonly dialog: VNode;
  readonly status?: number;
}

/**
 * A dialog about the files of a télédossier. What is under it is its heading only: the télédossier may be one whose
 * reception is still to be confirmed before it is opened (P-55).
 */
export function sendFramed(
  request: FastifyRequest,
  reply: FastifyReply,
  { target, place, dialog, status = 200 }: FramedDialog,
): FastifyReply {
  const title = `Télédossier numéro : ${target.externalId}`;
  return sendPage(
    reply,
    status,
    <Page view={viewOf(request)} title={title} dialog={dialog}>
      <Heading title={title} back={{ href: place.listHref, label: 'Retour à la recherche' }} />
    </Page>,
  );
}
