// @ts-check
// What arrives while a list of télédossiers is open is told above it, and moves nothing of what is being read.

const PERIOD_MS = 30_000;

/** Where it is told; null on any other page. */
const place = document.querySelector('[data-arrivals]');

/** @param {number} count */
function told(count) {
  const link = document.createElement('a');
  link.href = place?.getAttribute('data-show') ?? '';
  link.textContent = 'Afficher';
  const text = document.createElement('p');
  const number = count >= 100 ? 'plus de 99' : String(count);
  text.append(`${number} ${count < 2 ? 'nouveau télédossier' : 'nouveaux télédossiers'} — `, link);
  return text;
}

/** Said again only when it changes: it is read aloud each time. */
let known = 0;

async function ask() {
  if (document.visibilityState !== 'visible' || place === null) return;
  // Signed out, cut off, restarting: the next turn asks again, and the page is as it was.
  const answer = await fetch(place.getAttribute('data-arrivals') ?? '', { redirect: 'error' }).catch(() => null);
  if (answer === null || !answer.ok) return;
  const { count } = await answer.json();
  if (typeof count !== 'number' || count === known) return;
  known = count;
  place.replaceChildren(...(count > 0 ? [told(count)] : []));
}

if (place !== null) setInterval(() => void ask(), PERIOD_MS);
