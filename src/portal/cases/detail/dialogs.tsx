import type { ComponentChildren } from 'preact';
import { mayCommentStatus, type TargetStatus } from '../../../instruction/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import type { Rejection } from '../../accounts/attempt.ts';
import { Alert, ErrorSummary } from '../../kit/Alert.tsx';
import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { Form } from '../../kit/Form.tsx';
import { CASE_STATUS_LABELS } from '../../labels.ts';
import { StatusMark } from '../statusMark.tsx';
import { type DetailContent, hrefOf } from './content.ts';
import { CountedField, PERSONAL_DATA_WARNING } from './countedField.tsx';
import { KeptText } from './keptText.tsx';
import { caseHref, type ListReturn } from './listReturn.ts';

const TITLE = 'Modification du statut du télédossier :';

interface TransitionProps {
  readonly from: PortalCase['status'];
  readonly to: TargetStatus;
}

/** « De Nouveau à Reçu ». */
function Transition({ from, to }: TransitionProps) {
  return (
    <div class="hub-transition">
      <span>De</span> <StatusMark status={from} /> <span>à</span> <StatusMark status={to} />
    </div>
  );
}

interface ReceptionDialogProps {
  readonly target: PortalCase;
  readonly list: ListReturn;
  readonly token: string;
  /** Why the télédossier is to be acknowledged again, and what was typed meanwhile. */
  readonly rejection?: Rejection | undefined;
  readonly kept?: string | undefined;
}

/** §4.4, P-55: what is « Nouveau » opens once its reception is confirmed. */
export function ReceptionDialog({ target, list, token, rejection, kept = '' }: ReceptionDialogProps) {
  return (
    <Dialog title={TITLE} closeHref={list.href}>
      <Refusals rejection={rejection ?? null}>
        <KeptText text={kept} />
      </Refusals>
      <Transition from={target.status} to="SI_RECEIVED" />
      <p>{`Télédossier ${target.externalId}`}</p>
      <p>En consultant le télédossier vous confirmez sa réception par votre service au concerné.</p>
      <Form action={caseHref(target.id, list, '/reception')} token={token} data-submit-once="">
        <input type="hidden" name="seen" value={target.status} />
        <input type="hidden" name="liste" value={list.query} />
        <ButtonGroup right>
          <ButtonLink href={list.href} variant="tertiary">
            Annuler
          </ButtonLink>
          <Button variant="primary" autofocus>
            Confirmer la réception
          </Button>
        </ButtonGroup>
      </Form>
    </Dialog>
  );
}

interface StatusDialogProps {
  readonly content: DetailContent;
  readonly to: TargetStatus;
  readonly text?: string | undefined;
}

/** §4.4, P-58. */
export function StatusDialog({ content, to, text = '' }: StatusDialogProps) {
  const { target, rejection } = content;
  return (
    <Dialog title={TITLE} closeHref={hrefOf(content)}>
      <Refusals rejection={rejection} />
      <Transition from={target.status} to={to} />
      <DialogForm content={content} action="/statut" submit="Valider">
        <input type="hidden" name="seen" value={target.status} />
        <input type="hidden" name="vers" value={to} />
        {mayCommentStatus(target) ? (
          <CountedField
            name="message"
            label="Commentaire"
            hint={`Ce commentaire est transmis à la personne concernée. Si vous souhaitez faire un commentaire interne au service, merci de vous reporter au champ "Commentaire interne". ${PERSONAL_DATA_WARNING}`}
            value={text}
            error={faultOf(rejection)}
          />
        ) : (
          <p>{`La personne concernée sera informée du statut « ${CASE_STATUS_LABELS[to]} ».`}</p>
        )}
      </DialogForm>
    </Dialog>
  );
}

interface MessageDialogProps {
  readonly content: DetailContent;
  readonly text?: string | undefined;
}

/** P-66. */
export function MessageDialog({ content, text = '' }: MessageDialogProps) {
  const { rejection } = content;
  return (
    <Dialog title="Message à la personne concernée :" closeHref={hrefOf(content)}>
      <Refusals rejection={rejection} />
      <DialogForm content={content} action="/message" submit="Envoyer">
        <input type="hidden" name="envoi" value={content.sending} />
        <CountedField
          name="message"
          label="Message"
          hint={`Une fois envoyé, un message ne peut pas être repris. ${PERSONAL_DATA_WARNING}`}
          value={text}
          error={faultOf(rejection)}
        />
      </DialogForm>
    </Dialog>
  );
}

interface DialogFormProps {
  readonly content: DetailContent;
  readonly action: string;
  readonly submit: string;
  readonly children: ComponentChildren;
}

function DialogForm({ content, action, submit, children }: DialogFormProps) {
  return (
    <Form action={hrefOf(content, action)} token={content.view.formToken} data-submit-once="">
      <input type="hidden" name="liste" value={content.list.query} />
      {children}
      <ButtonGroup right>
        <ButtonLink href={hrefOf(content)} variant="tertiary">
          Annuler
        </ButtonLink>
        <Button variant="primary">{submit}</Button>
      </ButtonGroup>
    </Form>
  );
}

function Refusals({
  rejection,
  children,
}: {
  readonly rejection: Rejection | null;
  readonly children?: ComponentChildren;
}) {
  if (rejection === null) return null;
  const { refusals, faults } = rejection;
  return (
    <>
      <ErrorSummary faults={faults} />
      {refusals.length === 0 ? null : (
        <Alert kind="error" title="Rien n’a été enregistré">
          {refusals.map(({ french }) => (
            <p key={french}>{french}</p>
          ))}
          {children}
        </Alert>
      )}
    </>
  );
}

function faultOf(rejection: Rejection | null): string | undefined {
  return rejection?.faults.find(({ field }) => field === 'message')?.message;
}
