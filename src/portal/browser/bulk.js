// @ts-check
// How far a bulk operation is, asked for again and again; its report is shown once it has ended.

const PERIOD_MS = 2000;
const french = new Intl.NumberFormat('fr-FR');

/** @param {HTMLElement} place */
function follow(place) {
  const { progress = '', next = '' } = place.dataset;
  const words = place.querySelector('[data-progress-words]');
  const bar = place.querySelector('progress');
  const ask = async () => {
    const response = await fetch(progress, { redirect: 'manual' });
    // Signed out, or gone: the page says so better.
    if (response.type === 'opaqueredirect' || (response.status >= 400 && response.status < 500)) return true;
    if (!response.ok) return false;
    const { settled, total, ended } = await response.json();
    if (words !== null) words.textContent = `Traitement en cours : ${french.format(settled)} / ${french.format(total)}`;
    if (bar !== null) bar.value = settled;
    return ended === true;
  };
  const turn = async () => {
    // A network that is away for a moment is asked again.
    const over = await ask().catch(() => false);
    if (over) location.replace(next);
    else setTimeout(turn, PERIOD_MS);
  };
  setTimeout(turn, PERIOD_MS);
}

for (const place of document.querySelectorAll('[data-progress]')) {
  if (place instanceof HTMLElement) follow(place);
}
