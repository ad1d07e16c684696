// @ts-check
// « Copier » (P-91): the value is fetched when it is asked for and goes straight into the clipboard, never into the page.

const REFUSED =
  'Votre navigateur refuse l’accès au presse-papiers : autorisez-le pour ce site, ou utilisez « Télécharger les identifiants ».';
const SESSION_OVER = 'Votre session est fermée : reconnectez-vous, puis recommencez.';
const FAILED = 'La copie a échoué : rechargez la page, puis recommencez.';

/** What went wrong, in words for whoever clicked. */
class CopyFailure extends Error {}

/** @param {HTMLButtonElement} button @param {string} token */
async function fetchValue(button, token) {
  const body = new URLSearchParams({ _token: token, quoi: button.dataset.what ?? '' });
  const init = { method: 'POST', body, redirect: /** @type {const} */ ('manual') };
  const response = await fetch(button.dataset.copy ?? '', init).catch(() => {
    throw new CopyFailure(FAILED);
  });
  if (response.type === 'opaqueredirect') throw new CopyFailure(SESSION_OVER);
  const isText = response.headers.get('content-type')?.startsWith('text/plain') === true;
  if (!isText) throw new CopyFailure(FAILED);
  const text = await response.text();
  if (!response.ok) throw new CopyFailure(text);
  return text;
}

/** Safari only lets a page write during the click: it is given the promise of the value. @param {Promise<string>} value */
async function writeToClipboard(value) {
  if (typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(await value);
  const blob = value.then((text) => new Blob([text], { type: 'text/plain' }));
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}

/** What to tell of a copy that was asked for. @param {HTMLButtonElement} button @param {string} token */
async function copy(button, token) {
  const value = fetchValue(button, token);
  try {
    await writeToClipboard(value);
    return { done: true, message: `Copié : ${button.dataset.name} est dans le presse-papiers.` };
  } catch {
    // Browsers hide why the value did not come behind an error of their own.
    const message = await value.then(
      () => REFUSED,
      (error) => (error instanceof CopyFailure ? error.message : FAILED),
    );
    return { done: false, message };
  }
}

/** @param {HTMLElement} section */
function offerCopies(section) {
  const status = section.querySelector('[data-copy-status]');
  const fallback = section.querySelector('[data-copy-fallback]');
  if (!(status instanceof HTMLElement) || !(fallback instanceof HTMLElement)) return;
  fallback.hidden = true;
  for (const button of section.querySelectorAll('button[data-copy]')) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      // Emptied first: the same words again would not be read out.
      status.textContent = '';
      if (button.ariaBusy === 'true') return;
      button.ariaBusy = 'true';
      const { done, message } = await copy(button, section.dataset.token ?? '');
      button.ariaBusy = null;
      status.textContent = message;
      if (!done) fallback.hidden = false;
    });
  }
}

// Without HTTPS browsers give no clipboard: what is left is the file.
if ('clipboard' in navigator) {
  for (const section of document.querySelectorAll('[data-credentials]')) {
    if (section instanceof HTMLElement) offerCopies(section);
  }
}
