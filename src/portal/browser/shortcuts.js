// @ts-check
// Keys that do what a link, a button or a field of the page does: `data-shortcut="x"`. Never while somebody types, nor
// with a modifier, which belongs to the browser and to assistive tools; and not at all when they are switched off in
// « Préférences » (WCAG 2.1.4).

const HELP = '/aide#t-raccourcis';

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, select, textarea'));
}

/**
 * What the key is for: the first that can be seen and used, of the dialog when there is one.
 * @param {string} key
 */
function targetOf(key) {
  for (const element of document.querySelectorAll('[data-shortcut]')) {
    if (!(element instanceof HTMLElement) || element.dataset.shortcut !== key) continue;
    if (element.closest('[inert], [aria-disabled="true"], :disabled') !== null) continue;
    if (element.getClientRects().length > 0) return element;
  }
  return null;
}

if (document.body.dataset.shortcuts !== undefined) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.repeat || isTyping(event.target)) return;
    // The help covers nothing, but a dialog would be lost.
    if (event.key === '?' && document.querySelector('[data-dialog]') === null) {
      event.preventDefault();
      location.assign(HELP);
      return;
    }
    // « / » needs the shift key on some keyboards; a letter does not.
    if (event.shiftKey && /^[a-z]$/i.test(event.key)) return;
    const target = targetOf(event.key.toLowerCase());
    if (target === null) return;
    event.preventDefault();
    if (target.matches('input, select, textarea')) target.focus();
    else target.click();
  });
}
