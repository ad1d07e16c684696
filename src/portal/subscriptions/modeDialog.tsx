import type { ModeChange } from '../../subscriptions/readModeChange.ts';
import type { AccessMode } from '../../subscriptions/rules.ts';
import { Button, ButtonGroup } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';
import { FieldMessage, idsOf } from '../kit/fields.tsx';
import { counted } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';
import { SETTINGS_FIELDS } from './sheetInput.ts';

/** CHOOSE: on the way to the sheet, nothing is saved yet. SAVE: the sheet was sent with a mode nobody confirmed. */
export type ModeIntent = 'CHOOSE' | 'SAVE';

interface ModeDialogProps {
  readonly content: SheetContent;
  readonly change: ModeChange;
  readonly intent: ModeIntent;
  /** « Valider » was sent without the box. */
  readonly unticked: boolean;
}

const CANCEL_FORM = 'modalite-annuler';

/**
 * « Attention cette opération comporte des risques. » (P-89), over the sheet as it was typed. All of it travels in hidden
 * fields, so that « Annuler » and the cross give it back with the former mode, and « Valider » with the new one.
 */
export function ModeDialog({ content, change, intent, unticked }: ModeDialogProps) {
  const { view, subscription } = content;
  const action = `/abonnements/${subscription.id}/modalite`;
  const ids = idsOf({ name: 'risksAccepted' });
  const error = unticked ? 'Cochez cette case pour valider.' : undefined;
  return (
    <Dialog title="Attention cette opération comporte des risques." closeForm={CANCEL_FORM} wide>
      <Risks mode={change.to} />
      <CaseCounts change={change} />
      <Form
        action={action}
        token={view.formToken}
        data-enable-when-valid=""
        data-submit-once=""
        data-carries-changes=""
      >
        <TypedState content={content} />
        <input type="hidden" name="decision" value="confirm" />
        <input type="hidden" name="intent" value={intent} />
        <div class={error === undefined ? 'fr-checkbox-group' : 'fr-checkbox-group fr-checkbox-group--error'}>
          <input
            type="checkbox"
            id={ids.field}
            name="risksAccepted"
            value="oui"
            required
            aria-describedby={ids.message}
            aria-invalid={unticked ? true : undefined}
          />
          <label class="fr-label" for={ids.field}>
            {BOXES[change.to]}
          </label>
          <FieldMessage id={ids.message} error={error} />
        </div>
        <ButtonGroup right>
          <Button variant="tertiary" form={CANCEL_FORM}>
            Annuler
          </Button>
          <Button variant="primary">Valider</Button>
        </ButtonGroup>
      </Form>
      <Form id={CANCEL_FORM} action={action} token={view.formToken} data-carries-changes="">
        <TypedState content={content} />
        <input type="hidden" name="decision" value="cancel" />
      </Form>
    </Dialog>
  );
}

/** What the sheet would send: not what it does not offer to a delegate (row 22). */
function TypedState({ content: { version, typed, confirmedMode, rights } }: { readonly content: SheetContent }) {
  const offered = SETTINGS_FIELDS.filter(({ name }) => rights.delegation || (name !== 'delegate' && name !== 'editor'));
  return (
    <>
      <input type="hidden" name="version" value={version} />
      {confirmedMode === null ? null : <input type="hidden" name="confirmedMode" value={confirmedMode} />}
      {offered.map(({ name }) => (
        <input key={name} type="hidden" name={name} value={typed[name] ?? ''} />
      ))}
    </>
  );
}

const BOXES: Readonly<Record<AccessMode, string>> = {
  PORTAIL:
    'En validant ce message, vous confirmez choisir une consultation des télédossiers dans le Portail HubEE et confirmez avoir pris connaissance des risques que ce choix implique',
  API: "En validant ce message, vous confirmez choisir la modalité d'accès « API » et confirmez avoir pris connaissance des risques que ce choix implique.",
};

function Risks({ mode }: { readonly mode: AccessMode }) {
  return mode === 'PORTAIL' ? <PortalRisks /> : <SoftwareRisks />;
}

function PortalRisks() {
  return (
    <>
      <p>
        En choisissant ce mode de raccordement, les télédossiers seront uniquement disponibles et consultables dans le
        Portail HubEE : https://hubee.numerique.gouv.fr.
      </p>
      <p>
        Si vous receviez les télédossiers de cette démarche dans votre logiciel métier (état civil ou autre), sachez que
        cette réception sera interrompue.
      </p>
      <p>
        Sachez que vous pourrez, dès que vous le souhaiterez, reprendre l'intégration des télédossiers dans votre
        logiciel métier en choisissant la modalité d'accès « API ».
      </p>
    </>
  );
}

function SoftwareRisks() {
  return (
    <>
      <p>
        Choisir la modalité d'accès « API » implique que le logiciel métier en charge du traitement de ce type de
        démarche, au sein de votre organisation, dispose du module de raccordement à HubEE. En effet, votre logiciel en
        communiquant avec les « API » de HubEE vous permettra de recevoir et de traiter vos dossiers dans celui-ci. Il
        est donc indispensable de vous rapprocher de votre éditeur qui sera à même de vous confirmer la compatibilité de
        votre version de logiciel avec les API HubEE, avant de changer la modalité d'accès aux télédossiers.
      </p>
      <p>
        Tous les éditeurs ont été associés à la construction de HubEE et ont engagés les travaux pour s'y raccorder.
      </p>
      <p>
        Des informations plus complètes sont disponibles à l'adresse suivante :{' '}
        <a href="/aide#t-54" target="_blank" rel="noopener">
          lien<span class="fr-sr-only"> (nouvelle fenêtre)</span>
        </a>
        .
      </p>
    </>
  );
}

/** P-90, H-143, D-4. */
function CaseCounts({ change }: { readonly change: ModeChange }) {
  const { to, unfinished, unopened } = change;
  if (unfinished + unopened === 0) return null;
  return (
    <ul>
      {unfinished === 0 ? null : <li>{unfinishedText(to, unfinished)}</li>}
      {unopened === 0 ? null : <li>{unopenedText(to, unopened)}</li>}
    </ul>
  );
}

function unfinishedText(to: AccessMode, count: number): string {
  const many = count > 1;
  const cases = counted(count, 'télédossier non terminé', 'télédossiers non terminés');
  const received = `déjà ${many ? 'reçus' : 'reçu'}`;
  const blocked = `ne ${many ? 'pourront' : 'pourra'} plus être ${many ? 'modifiés' : 'modifié'}`;
  const finish = many ? 'terminez-les d’abord' : 'terminez-le d’abord';
  return to === 'API'
    ? `${cases}, ${received} dans le Portail HubEE, ${blocked} : ${finish}. ${many ? 'Ils resteront consultables' : 'Il restera consultable'} dans le portail.`
    : `${cases}, ${received} dans votre logiciel métier, ${blocked} : ${finish}. ${many ? 'Ils ne viendront' : 'Il ne viendra'} pas dans le portail.`;
}

function unopenedText(to: AccessMode, count: number): string {
  const cases = counted(count, 'télédossier pas encore ouvert', 'télédossiers pas encore ouverts');
  const place = to === 'API' ? 'votre logiciel métier' : 'le Portail HubEE';
  return `${cases} ${count > 1 ? 'seront à traiter' : 'sera à traiter'} dans ${place}.`;
}
