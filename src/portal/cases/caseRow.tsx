import { isChanged } from '../../cases/listExtras.ts';
import type { ListedCase } from '../../cases/portalStore.ts';
import { PORTAL_AUTHOR } from '../../instruction/recordAct.ts';
import { isNew, statusAfterDownload, type TargetStatus, targetsFrom } from '../../instruction/rules.ts';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { frenchDateTime } from '../labels.ts';
import type { CaseListContent } from './listContent.ts';
import { CASES_PATH } from './listState.ts';
import { StatusMark, statusSlug } from './statusMark.tsx';

/** The form that asks for the files of one télédossier; its buttons are on the rows, which are those of another form. */
export const DOWNLOAD_FORM = 'telecharger-un';

interface RowProps {
  readonly item: ListedCase;
  readonly content: CaseListContent;
}

/** Whether anything may be made of it: not when its démarche is worked on elsewhere (P-90), nor by who only reads (D-36). */
function isChangeable({ item, content }: RowProps): boolean {
  return content.active && item.accessMode === 'PORTAIL';
}

/** What may be made of a télédossier from the list (P-52, P-53). */
export function rowTargets(item: ListedCase, content: CaseListContent): readonly TargetStatus[] {
  return isChangeable({ item, content }) ? targetsFrom(item.status, item) : [];
}

/** P-55: whoever may act confirms the reception before reading what is new; anybody else only reads. */
function openHref({ item, content }: RowProps): string {
  const confirms = content.manages && isNew(item.status) && rowTargets(item, content).includes('SI_RECEIVED');
  return `${CASES_PATH}/${item.id}${confirms ? '/reception' : ''}?liste=${encodeURIComponent(content.here)}`;
}

/** P-50 */
export function CaseRow({ item, content }: RowProps) {
  const { firstName, lastName } = item.applicant;
  const author = content.authors.get(item.id);
  const href = openHref({ item, content });
  // Taken in by the portal (D-2), it has not changed for anybody.
  const changed = isChanged(item) && author !== PORTAL_AUTHOR;
  return (
    <li class="hub-case">
      {content.manages ? <Tick item={item} content={content} /> : null}
      <StatusMark status={item.status} />
      <div class="hub-case__what">
        <p class="hub-case__process">{item.processName}</p>
        <p class="hub-case__who">
          <span class="hub-case__word">{'Concerné : '}</span>
          {`${lastName.toUpperCase()} ${firstName}`}
        </p>
        <p class="hub-case__number">
          <a class="fr-link" href={href}>
            {item.externalId}
          </a>
        </p>
      </div>
      <div class="hub-case__when">
        <p>{`Transmis le ${frenchDateTime(item.transmissionAt)}`}</p>
        {changed ? (
          <p>{`Mis à jour le ${frenchDateTime(item.updatedAt)}${author === undefined ? '' : ` par ${author}`}`}</p>
        ) : null}
      </div>
      <div class="hub-case__actions">
        <ButtonLink variant="secondary" small icon="eye" href={href} title={tip(item, content, 'Consulter')}>
          <ActionName word="Consulter" item={item} />
        </ButtonLink>
        <Download item={item} content={content} />
      </div>
    </li>
  );
}

/** Buttons of different rows say which télédossier they are about to those who hear them out of their row. */
function ActionName({ word, item }: { readonly word: string; readonly item: ListedCase }) {
  return (
    <>
      <span class="hub-case__word">{word}</span>
      <span class="fr-sr-only">{about(item)}</span>
    </>
  );
}

const about = (item: ListedCase): string => ` le télédossier ${item.externalId}`;

/** In the compact list an icon stands alone for those who see it: the pointer says its name, which is the whole of it. */
function tip(item: ListedCase, { state }: CaseListContent, word: string): string | undefined {
  return state.display === 'compact' ? `${word}${about(item)}` : undefined;
}

/** P-60, P-65: not of what is closed, and not by who only reads. §4.4: asked before only where the status will change. */
function Download({ item, content }: RowProps) {
  const obstacle = content.manages
    ? item.status === 'CLOSED' && 'impossible : le télédossier est clos'
    : 'réservé au rôle « Gestion des télédossiers »';
  if (obstacle !== false) {
    return (
      // biome-ignore lint/a11y/useValidAnchor: a link without href is how HTML says a link that leads nowhere for now.
      <a class="fr-btn fr-btn--tertiary fr-btn--sm hub-icon hub-icon--download" role="link" aria-disabled="true">
        <span class="hub-case__word">Télécharger</span>
        <span class="fr-sr-only">{` (${obstacle})`}</span>
      </a>
    );
  }
  const href = `${CASES_PATH}/${item.id}/archive?liste=${encodeURIComponent(content.here)}`;
  const title = tip(item, content, 'Télécharger');
  const look = { variant: 'tertiary', small: true, icon: 'download', title } as const;
  if (!isChangeable({ item, content }) || statusAfterDownload(item.status) === null) {
    return (
      <Button {...look} form={DOWNLOAD_FORM} formAction={href} name="vu" value={item.status}>
        <ActionName word="Télécharger" item={item} />
      </Button>
    );
  }
  return (
    <ButtonLink {...look} href={href}>
      <ActionName word="Télécharger" item={item} />
    </ButtonLink>
  );
}

/** P-61, P-62: what the bar needs to know of a row is on its box. */
function Tick({ item, content }: RowProps) {
  const id = `td-${item.id}`;
  return (
    <div class="fr-checkbox-group hub-case__tick">
      <input
        type="checkbox"
        id={id}
        name="td"
        value={`${item.id}:${item.status}`}
        data-status={statusSlug(item.status)}
        data-targets={rowTargets(item, content).join(' ')}
      />
      <label class="fr-label" for={id}>
        <span class="fr-sr-only">{`Sélectionner le télédossier ${item.externalId}`}</span>
      </label>
    </div>
  );
}
