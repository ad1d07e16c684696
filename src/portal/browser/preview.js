// @ts-check
// Draws a PDF in the page (D-27): page by page on a canvas, without anything the document could run.

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const FAILED = 'Ce document n’a pas pu être affiché : téléchargez-le pour le lire.';

/** @param {string} name */
const beside = (name) => new URL(name, import.meta.url).href;

/** @param {Element} root @param {string} name */
function part(root, name) {
  const found = root.querySelector(`[data-pdf-${name}]`);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${name} in the page`);
  return found;
}

/** @param {HTMLElement} root */
async function open(root) {
  /** @type {typeof import('pdfjs-dist')} */
  const pdf = await import(beside('pdf.min.mjs'));
  pdf.GlobalWorkerOptions.workerSrc = beside('pdf.worker.min.mjs');
  return pdf.getDocument({
    url: new URL(root.dataset.pdf ?? '', location.href).href,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    // One request: each counts as a download.
    disableRange: true,
    disableAutoFetch: true,
    verbosity: pdf.VerbosityLevel.ERRORS,
  }).promise;
}

/** @param {HTMLElement} root */
async function show(root) {
  const status = part(root, 'status');
  const sheet = part(root, 'sheet');
  part(root, 'without').hidden = true;
  status.textContent = 'Chargement du document…';
  const file = await open(root);
  let number = 1;
  let zoom = 2;
  /** Drawings follow each other; of several asked meanwhile only the last matters. */
  let drawing = Promise.resolve();
  let asked = 0;

  async function draw() {
    const page = await file.getPage(number);
    const wide = page.getViewport({ scale: 1 }).width;
    const scale = Math.max(0.2, (sheet.clientWidth / wide) * (ZOOMS[zoom] ?? 1));
    const viewport = page.getViewport({ scale: Math.min(scale, 8) });
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    await page.render({ canvas, viewport, annotationMode: 0 }).promise;
    // For those who cannot see it, and for those who look for a word.
    const words = document.createElement('p');
    words.className = 'fr-sr-only';
    const { items } = await page.getTextContent();
    words.textContent = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    sheet.replaceChildren(canvas, words);
    sheet.scrollTop = 0;
    part(root, 'place').textContent = `Page ${number} sur ${file.numPages}`;
  }

  function redraw() {
    asked += 1;
    const mine = asked;
    for (const button of root.querySelectorAll('button')) {
      const { pdfMove, pdfZoom } = button.dataset;
      const [at, last] = pdfMove === undefined ? [zoom, ZOOMS.length - 1] : [number - 1, file.numPages - 1];
      const end = Number(pdfMove ?? pdfZoom) < 0 ? at === 0 : at === last;
      // Greyed without losing the focus of whoever just pressed it.
      button.setAttribute('aria-disabled', String(end));
    }
    drawing = drawing
      .then(() => (mine === asked ? draw() : undefined))
      .catch(() => {
        status.textContent = FAILED;
      });
    return drawing;
  }

  root.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button === null || button.ariaDisabled === 'true') return;
    if (button.dataset.pdfMove !== undefined) number += Number(button.dataset.pdfMove);
    else zoom += Number(button.dataset.pdfZoom);
    void redraw();
  });

  part(root, 'tools').hidden = false;
  sheet.hidden = false;
  // It scrolls: by the keyboard as well.
  sheet.tabIndex = 0;
  await redraw();
  if (status.textContent !== FAILED) status.textContent = '';
}

for (const root of document.querySelectorAll('[data-pdf]')) {
  if (!(root instanceof HTMLElement)) continue;
  show(root).catch(() => {
    part(root, 'status').textContent = FAILED;
  });
}
