import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../../hub.ts';
import { prepareArchive } from '../../../instruction/archive.ts';
import { reachCase } from '../../../instruction/reach.ts';
import { isNew, isSeenStatus, obstacleOf, statusAfterDownload } from '../../../instruction/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { Refused } from '../../../refusals/catalogue.ts';
import { caseClosed, noFileToDownload } from '../../../refusals/instruction.ts';
import { attempt } from '../../accounts/attempt.ts';
import { formOf } from '../../forms.ts';
import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { Form } from '../../kit/Form.tsx';
import { CASE_STATUS_LABELS } from '../../labels.ts';
import { redirect, userOf, viewOf } from '../../session.ts';
import type { View } from '../../view.ts';
import { sendDetail } from '../detail/sendDetail.tsx';
import { sendArchive, UNCOMPRESSED } from './answers.ts';
import { sendFramed } from './frame.tsx';
import { type FilesPlace, hrefIn, readPlace } from './place.ts';

interface ById {
  Params: { id: string };
}

const ACCESS = { config: { portal: { action: 'cases.download' } } } as const;

/** « Télécharger tous les éléments » (§4.4, P-56, P-59): asked for where it begins the processing, sent by its form. */
export function archiveRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<ById>('/teledossiers/:id/archive', ACCESS, async (request, reply) => {
    const target = await reachCase(hub, userOf(request), request.params.id, 'cases.download');
    if (target.status === 'CLOSED') throw new Refused(caseClosed);
    const place = readPlace(request, target.id);
    const dialog = <ArchiveDialog view={viewOf(request)} target={target} place={place} />;
    return sendFramed(hub, request, reply, { target, place, dialog });
  });

  app.post<ById>('/teledossiers/:id/archive', { ...ACCESS, ...UNCOMPRESSED }, async (request, reply) => {
    const user = userOf(request);
    const { id } = request.params;
    const target = await reachCase(hub, user, id, 'cases.download');
    const seen = formOf(request).text('vu') ?? '';
    // P-54: whoever did not see that it begins the processing is asked first.
    if (begins(target) && !isSeenStatus(seen, target.status)) {
      return redirect(reply, hrefIn(readPlace(request, target.id), '/archive'));
    }
    const { done: archive, rejection } = await attempt(prepareArchive(hub, user, [id], new Map([[target.id, seen]])));
    if (archive !== null) return sendArchive(reply, archive);
    const [refusal] = rejection.refusals;
    // On the page of the télédossier, or over the list while it is still closed.
    if (refusal === noFileToDownload) return sendDetail(hub, request, reply, id, { rejection });
    throw new Refused(refusal ?? caseClosed);
  });
}

function begins(target: PortalCase): boolean {
  return statusAfterDownload(target.status) !== null && obstacleOf(target) === null;
}

interface ArchiveDialogProps {
  readonly view: View;
  readonly target: PortalCase;
  readonly place: FilesPlace;
}

function ArchiveDialog({ view, target, place }: ArchiveDialogProps) {
  // P-55: cancelling leaves a « Nouveau » closed.
  const back = isNew(target.status) ? place.listHref : hrefIn(place);
  const to = begins(target) ? statusAfterDownload(target.status) : null;
  return (
    <Dialog
      title={to === null ? 'Télécharger tous les éléments' : 'Modification du statut du télédossier :'}
      closeHref={back}
    >
      {to === null ? (
        <p>Le statut du télédossier ne change pas.</p>
      ) : (
        <>
          <p>
            De <strong>{CASE_STATUS_LABELS[target.status]}</strong> à <strong>{CASE_STATUS_LABELS[to]}</strong>
          </p>
          <p>En téléchargeant les éléments du télédossier vous confirmez son traitement.</p>
          <p class="fr-hint-text">
            Le statut change quand le téléchargement est complet. S’il est interrompu, rien ne change, et il suffit de
            recommencer.
          </p>
        </>
      )}
      <Form action={hrefIn(place, '/archive')} token={view.formToken} data-download={back}>
        <input type="hidden" name="vu" value={target.status} />
        <ButtonGroup right>
          <ButtonLink href={back} variant="tertiary">
            Annuler
          </ButtonLink>
          <Button variant="primary" autofocus>
            {to === null ? 'Télécharger' : 'Confirmer le début du traitement'}
          </Button>
        </ButtonGroup>
      </Form>
    </Dialog>
  );
}
