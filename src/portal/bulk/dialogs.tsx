import type { ComponentChildren } from 'preact';
import type { ChosenCase, DownloadVerdict, StatusVerdict } from '../../instruction/bulkRules.ts';
import type { TargetStatus } from '../../instruction/rules.ts';
import type { Refusal } from '../../refusals/catalogue.ts';
import type { FieldFault } from '../../refusals/fields.ts';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';
import { TextAreaField } from '../kit/TextAreaField.tsx';
import { CASE_STATUS_LABELS } from '../labels.ts';
import { listHrefOf, listQueryOf } from './listOfForm.ts';
import { grouped, numbered } from './numbers.ts';
import type { SelectionForm } from './selectionForm.ts';

const COMMENT_HELP =
  'Ce commentaire est transmis à la personne concernée. Si vous souhaitez faire un commentaire interne au service, merci de vous reporter au champ "Commentaire interne".';
const COMMENT_LIMIT = '500 caractères au plus. N’y écrivez pas de données personnelles.';
/** How many of those that stand in the way are named. */
const NAMED = 10;

interface Props {
  readonly token: string;
  readonly form: SelectionForm;
}

/** The selection goes with each step: nothing of it is kept on the server before it is confirmed. */
function Fields({ form }: Pick<Props, 'form'>) {
  return (
    <>
      <input type="hidden" name="action" value={form.action} />
      <input type="hidden" name="liste" value={listQueryOf(form.list)} />
      {form.all ? <input type="hidden" name="tous" value="1" /> : null}
      {form.shownAt === null ? null : <input type="hidden" name="affiche" value={form.shownAt.toISOString()} />}
      {form.all
        ? null
        : form.ticked.map(({ id, seen }) => <input key={id} type="hidden" name="td" value={`${id}:${seen}`} />)}
    </>
  );
}

export interface StatusDialogProps extends Props {
  readonly to: TargetStatus;
  readonly verdict: StatusVerdict;
  /** Identifies what is about to be asked: sent twice, it is done once. */
  readonly operation: string;
  readonly message?: string | undefined;
  readonly faults?: readonly FieldFault[] | undefined;
}

/** §4.4, bulk status button. */
export function StatusDialog({ token, form, to, verdict, operation, message, faults = [] }: StatusDialogProps) {
  const { from, count, mayComment, missing, changed } = verdict;
  return (
    <Dialog title="Modification du statut du télédossier :" closeHref={listHrefOf(form.list)}>
      <ErrorSummary faults={faults} />
      <p>
        De <strong>{CASE_STATUS_LABELS[from]}</strong> à <strong>{CASE_STATUS_LABELS[to]}</strong>
      </p>
      <p>{concerned(count, form.all)}</p>
      <LeftAlone missing={missing} changed={changed} />
      <Form action="/teledossiers/selection/statut" token={token} data-submit-once="">
        <Fields form={form} />
        <input type="hidden" name="operation" value={operation} />
        <input type="hidden" name="depuis" value={from} />
        {mayComment ? (
          <TextAreaField
            name="message"
            label="Commentaire"
            hint={`${COMMENT_HELP} ${COMMENT_LIMIT}`}
            value={message}
            error={faults[0]?.message}
          />
        ) : null}
        <Buttons form={form}>
          <Button variant="primary">Valider</Button>
        </Buttons>
      </Form>
    </Dialog>
  );
}

/** §4.4, « Télécharger » (selection) with at least one that is new or received, or without any file. */
export function DownloadDialog({ token, form, verdict }: Props & { readonly verdict: DownloadVerdict }) {
  return (
    <Dialog
      title={verdict.begins ? 'Modification des statuts des télédossiers :' : 'Téléchargement de la sélection'}
      closeHref={listHrefOf(form.list)}
    >
      {verdict.begins ? (
        <p>
          En téléchargeant des télédossiers nouveaux ou reçus, vous acquittez leurs réceptions et le début de leurs
          traitements.
        </p>
      ) : null}
      <p>{concerned(verdict.ids.length, form.all)}</p>
      <LeftAlone missing={verdict.missing} changed={0} />
      <Empty cases={verdict.empty} />
      {verdict.begins ? (
        <p>Les statuts changent une fois le fichier enregistré par votre navigateur : actualisez alors la liste.</p>
      ) : null}
      <Form action="/teledossiers/selection/archive" token={token} data-download={listHrefOf(form.list)}>
        <Fields form={form} />
        <Buttons form={form}>
          <Button variant="primary" icon="download" autofocus>
            Confirmer
          </Button>
        </Buttons>
      </Form>
    </Dialog>
  );
}

export interface RefusedDialogProps extends Pick<Props, 'form'> {
  readonly refusal: Refusal;
  readonly about?: readonly ChosenCase[] | undefined;
}

/** Why nothing can be done with what was chosen, naming what stands in the way. */
export function RefusedDialog({ form, refusal, about = [] }: RefusedDialogProps) {
  return (
    <Dialog title="Action impossible pour cette sélection" closeHref={listHrefOf(form.list)}>
      <Alert kind="error">{refusal.french}</Alert>
      <Named cases={about} />
      <ButtonGroup right>
        <ButtonLink href={listHrefOf(form.list)} variant="primary" autofocus>
          Revenir à la liste
        </ButtonLink>
      </ButtonGroup>
    </Dialog>
  );
}

function Named({ cases }: { readonly cases: readonly ChosenCase[] }) {
  if (cases.length === 0) return null;
  return (
    <ul>
      {cases.slice(0, NAMED).map((one) => (
        <li key={one.id}>{`${one.externalId}, ${CASE_STATUS_LABELS[one.status]}, ${one.processName}`}</li>
      ))}
      {cases.length > NAMED ? <li>{`et ${numbered(cases.length - NAMED, 'autre', 'autres')}`}</li> : null}
    </ul>
  );
}

/** P-59: a folder without any file is no folder. */
function Empty({ cases }: { readonly cases: readonly ChosenCase[] }) {
  if (cases.length === 0) return null;
  return (
    <Alert kind="warning">
      <p>
        {cases.length === 1
          ? 'Un télédossier n’a aucune pièce à télécharger : il ne sera pas dans le fichier, et son statut ne change pas.'
          : `${grouped(cases.length)} télédossiers n’ont aucune pièce à télécharger : ils ne seront pas dans le fichier, et leur statut ne change pas.`}
      </p>
      <Named cases={cases} />
    </Alert>
  );
}

function concerned(count: number, all: boolean): string {
  const words = numbered(count, 'télédossier concerné', 'télédossiers concernés');
  return all ? `${words} : tous les résultats de la liste.` : `${words}.`;
}

/** P-64: what a confirmation leaves out is said before, and again in the report. */
function LeftAlone({ missing, changed }: { readonly missing: number; readonly changed: number }) {
  if (missing === 0 && changed === 0) return null;
  return (
    <Alert kind="warning">
      {missing === 0 ? null : (
        <p>
          {missing === 1
            ? 'Un télédossier de la sélection n’existe pas ou n’est pas dans votre périmètre : il sera laissé de côté.'
            : `${grouped(missing)} télédossiers de la sélection n’existent pas ou ne sont pas dans votre périmètre : ils seront laissés de côté.`}
        </p>
      )}
      {changed === 0 ? null : (
        <p>
          {changed === 1
            ? 'Le statut d’un télédossier a changé depuis l’affichage de la liste : il sera laissé de côté.'
            : `Le statut de ${grouped(changed)} télédossiers a changé depuis l’affichage de la liste : ils seront laissés de côté.`}
        </p>
      )}
    </Alert>
  );
}

function Buttons({ form, children }: Pick<Props, 'form'> & { readonly children: ComponentChildren }) {
  return (
    <ButtonGroup right>
      <ButtonLink href={listHrefOf(form.list)} variant="tertiary">
        Annuler
      </ButtonLink>
      {children}
    </ButtonGroup>
  );
}
