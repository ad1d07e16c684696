// @ts-check
// A télédossier: what is left of a text, and whether somebody changed the télédossier while it is read.

/** In code points, as the hub counts (D-13). @param {HTMLTextAreaElement} field */
function count(field) {
  const limit = Number(field.dataset.counted);
  const counter = document.getElementById(`${field.id}-compteur`);
  if (counter === null) return;
  counter.hidden = false;
  const show = () => {
    const left = limit - [...field.value].length;
    counter.textContent = `Caractères restants\u00a0: ${left}/${limit}`;
    counter.classList.toggle('hub-counter--over', left < 0);
  };
  field.addEventListener('input', show);
  addEventListener('pageshow', show);
  show();
}

for (const field of document.querySelectorAll('textarea[data-counted]')) {
  if (field instanceof HTMLTextAreaElement) count(field);
}

const PERIOD_MS = 20_000;
/** After a download asked for in its dialog: it may change the status at any moment. */
const SOON_MS = 2000;

/** Says it above what is read, which stays where it is. @param {HTMLElement} place */
function watch(place) {
  const { caseState = '', mark } = place.dataset;
  const ask = async () => {
    if (document.hidden) return;
    // Signed out or out of reach: the page will say so at the next click.
    const response = await fetch(caseState, { redirect: 'manual' }).catch(() => null);
    if (response === null || response.status >= 500) return;
    if (!response.ok) return stop();
    const state = await response.json();
    if (state.mark === mark) return;
    const [banner] = place.children;
    const told = place.querySelector('[data-new-status]');
    if (told !== null && state.status !== place.dataset.status) told.textContent = `\u00a0: ${state.label}`;
    if (banner instanceof HTMLElement) banner.hidden = false;
    stop();
  };
  const begun = sessionStorage.getItem('hubee-download') !== null;
  sessionStorage.removeItem('hubee-download');
  if (begun) setTimeout(ask, SOON_MS);
  const timer = setInterval(ask, PERIOD_MS);
  const stop = () => clearInterval(timer);
  document.addEventListener('visibilitychange', ask);
}

const place = document.querySelector('[data-case-state]');
if (place instanceof HTMLElement) watch(place);
