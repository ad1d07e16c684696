import type { ComponentChildren } from 'preact';

/** Where the cross and Escape lead: the page without its dialog. */
type Closing =
  | { readonly closeHref: string; readonly closeForm?: undefined }
  /** The form that gives back a page whose fields were filled but not saved. */
  | { readonly closeForm: string; readonly closeHref?: undefined };

export type DialogProps = Closing & {
  readonly title: string;
  readonly wide?: boolean | undefined;
  readonly children: ComponentChildren;
};

/**
 * A dialog opened by the server: pass it to `Page` as `dialog`, which makes the rest of the page inert. Works without
 * JavaScript; with it Escape closes, and the focus goes to what was refused, else to what asks for it (`autofocus`), else
 * to the first field, else to the title. Only a harmless button asks for it: what takes something away, or ends a
 * télédossier, is never one stray Enter away.
 */
export function Dialog({ title, closeHref, closeForm, wide = false, children }: DialogProps) {
  return (
    <dialog
      class="fr-modal fr-modal--opened hub-dialog"
      open
      aria-modal="true"
      aria-labelledby="dialogue-titre"
      data-dialog=""
    >
      <div class={wide ? 'hub-dialog__box hub-dialog__box--wide' : 'hub-dialog__box'}>
        <div class="hub-dialog__header">
          <h1 class="fr-modal__title" id="dialogue-titre" tabIndex={-1}>
            {title}
          </h1>
          {closeForm === undefined ? (
            <a class="fr-link hub-icon hub-icon--close hub-dialog__close" href={closeHref} data-close="">
              Fermer
            </a>
          ) : (
            <button
              class="fr-link hub-icon hub-icon--close hub-dialog__close"
              type="submit"
              form={closeForm}
              data-close=""
            >
              Fermer
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
