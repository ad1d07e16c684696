import { messagesNotOffered } from '../../../refusals/instruction.ts';
import { Button, ButtonLink } from '../../kit/Button.tsx';
import { Facts } from '../../kit/Heading.tsx';
import { SelectField } from '../../kit/SelectField.tsx';
import { CASE_STATUS_LABELS, frenchDateTime, SUPPORT_ADDRESS } from '../../labels.ts';
import { StatusMark } from '../statusMark.tsx';
import { type DetailContent, hrefOf } from './content.ts';
import { GreyedButton } from './greyedButton.tsx';
import { OBSTACLE_TEXTS } from './obstacleTexts.ts';

interface Props {
  readonly content: DetailContent;
}

/** §4.6, 1: what the télédossier is, its status, and what can be made of it. */
export function GeneralSection({ content }: Props) {
  const { target } = content;
  const { firstName, lastName, email } = target.applicant;
  return (
    <section class="hub-section hub-detail__general" aria-label="Informations générales">
      <div class="hub-detail__facts">
        <div class="hub-detail__status">
          <h2 class="fr-sr-only">Statut du télédossier</h2>
          <StatusMark status={target.status} />
        </div>
        <Facts
          facts={[
            { label: 'Intitulé de la démarche :', value: target.processName },
            { label: 'Concerné :', value: `${lastName.toUpperCase()} ${firstName}` },
            { label: 'Adresse courriel du concerné :', value: email ?? '' },
            { label: 'Date de transmission :', value: frenchDateTime(target.transmissionAt) },
            { label: 'Dernière mise à jour :', value: frenchDateTime(target.updatedAt) },
          ]}
        />
      </div>
      <div class="hub-detail__actions">
        {content.manages ? <StatusChoice content={content} /> : null}
        <MessageButton content={content} />
      </div>
    </section>
  );
}

/** « Modifier le statut »: only what P-52 allows from here. */
function StatusChoice({ content }: Props) {
  const { target, targets, obstacle, list } = content;
  if (obstacle === null && targets.length === 0) {
    return (
      <p class="hub-detail__end fr-hint-text">
        {`« ${CASE_STATUS_LABELS[target.status]} » est un statut final : il ne se change plus ici. En cas d’erreur, écrivez au support (${SUPPORT_ADDRESS}).`}
      </p>
    );
  }
  if (obstacle !== null) {
    return (
      <div class="fr-select-group fr-select-group--disabled">
        <label class="fr-label" for="champ-vers">
          Modifier le statut
        </label>
        <select class="fr-select" id="champ-vers" disabled>
          <option>Choisir un statut</option>
        </select>
      </div>
    );
  }
  return (
    <form action={`/teledossiers/${target.id}/statut`} method="get" class="hub-detail__choice">
      <SelectField
        name="vers"
        label="Modifier le statut"
        placeholder="Choisir un statut"
        value={null}
        submitOnChange
        shortcut="s"
        options={targets.map((value) => ({ value, label: CASE_STATUS_LABELS[value] ?? value }))}
      />
      <input type="hidden" name="liste" value={list.query} />
      <noscript>
        <Button variant="secondary">Continuer</Button>
      </noscript>
    </form>
  );
}

function MessageButton({ content }: Props) {
  const reason = whyNoMessage(content);
  if (reason !== null) {
    return (
      <GreyedButton id="message-explication" reason={reason}>
        Envoyer un message
      </GreyedButton>
    );
  }
  return (
    <ButtonLink variant="secondary" icon="mail" href={hrefOf(content, '/message')} data-shortcut="m">
      Envoyer un message
    </ButtonLink>
  );
}

/** P-65, P-66, P-60: null when one can be sent. */
function whyNoMessage({ manages, obstacle, target }: DetailContent): string | null {
  if (!manages) return 'Votre compte permet seulement de consulter les télédossiers.';
  if (obstacle !== null) return OBSTACLE_TEXTS[obstacle];
  return target.messageToTransmitter ? null : messagesNotOffered.french;
}
