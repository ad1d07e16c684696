// @ts-check
// P-61…P-63: the bar of the selection comes with the first row ticked, with what is possible for all of them.

/** @param {HTMLFormElement} form @param {HTMLElement} bar */
function followSelection(form, bar) {
  const boxes = [...form.querySelectorAll('input[name=td]')].filter((box) => box instanceof HTMLInputElement);
  const all = bar.querySelector('[data-select-all]');
  const allBox = all?.querySelector('input') ?? null;
  const results = bar.querySelector('[data-select-results]');
  const resultsBox = results?.querySelector('input') ?? null;
  const count = bar.querySelector('[data-selection-count]');

  const react = () => {
    const ticked = boxes.filter((box) => box.checked);
    const whole = ticked.length === boxes.length;
    if (resultsBox !== null && !whole) resultsBox.checked = false;
    const everything = resultsBox?.checked === true;
    bar.hidden = ticked.length === 0;
    if (results instanceof HTMLElement) results.hidden = !whole;
    if (allBox !== null) {
      allBox.checked = whole;
      allBox.indeterminate = !whole && ticked.length > 0;
    }
    // What is beyond the page may be of any status when the list is.
    offer(bar, ticked, everything && results?.getAttribute('data-select-results') === 'mixed');
    if (count === null) return;
    const number = everything ? (results?.getAttribute('data-results') ?? '') : String(ticked.length);
    const one = ticked.length === 1 && !everything;
    const text = `${number} ${one ? 'télédossier sélectionné' : 'télédossiers sélectionnés'} :`;
    if (count.textContent !== text) count.textContent = text;
  };

  if (all instanceof HTMLElement) all.hidden = false;
  allBox?.addEventListener('change', () => {
    for (const box of boxes) box.checked = allBox.checked;
    react();
  });
  form.addEventListener('change', react);
  addEventListener('pageshow', react);
  react();
}

/**
 * P-62: buttons of status when all have the same one, and only those allowed for every row.
 * @param {HTMLElement} bar @param {HTMLInputElement[]} ticked @param {boolean} mixed
 */
function offer(bar, ticked, mixed) {
  const statuses = new Set(ticked.map((box) => box.dataset.status));
  const targets = ticked.map((box) => (box.dataset.targets ?? '').split(' '));
  for (const button of bar.querySelectorAll('button[data-target]')) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const target = button.dataset.target ?? '';
    const offered = !mixed && statuses.size === 1 && targets.every((list) => list.includes(target));
    button.hidden = !offered;
    button.disabled = !offered;
  }
  const download = bar.querySelector('button[data-download]');
  if (download instanceof HTMLButtonElement) download.disabled = statuses.has('clos');
}

for (const form of document.querySelectorAll('form[data-selection]')) {
  const bar = form.querySelector('[data-selection-bar]');
  if (form instanceof HTMLFormElement && bar instanceof HTMLElement) followSelection(form, bar);
}
