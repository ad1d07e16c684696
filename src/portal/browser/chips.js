// @ts-check
// Check boxes become chips with a cross and a list to add from (P-77). The boxes stay in the form, hidden: they are the
// state, and what is sent.

/** @param {HTMLElement} fieldset */
function drawChips(fieldset) {
  const boxes = [...fieldset.querySelectorAll('input')].filter((input) => input.type === 'checkbox');
  const list = create('ul', 'hub-chips__list');
  const none = create('p', 'hub-chips__none', 'Aucun choix pour le moment.');
  const adder = create('div', 'hub-chips__add');
  const button = create('button', 'fr-btn fr-btn--secondary', fieldset.dataset.chips ?? 'Ajouter');
  const menu = create('ul', 'hub-chips__menu');
  const live = create('p', 'fr-sr-only');
  const chips = create('div', 'hub-chips');
  button.type = 'button';
  button.setAttribute('aria-haspopup', 'menu');
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', button.textContent ?? '');
  live.setAttribute('aria-live', 'polite');
  adder.append(button, menu);
  chips.append(list, none, adder, live);
  fieldset.querySelector('legend')?.after(chips);
  for (const box of boxes) hide(box.closest('.fr-fieldset__element'));

  const close = () => {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  };
  const items = () => [...menu.querySelectorAll('button')];
  const open = () => {
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    items()[0]?.focus();
  };
  /** @param {HTMLInputElement} box @param {boolean} chosen */
  const choose = (box, chosen) => {
    const place = boxes.filter((other) => other.checked).indexOf(box);
    box.checked = chosen;
    box.dispatchEvent(new Event('change', { bubbles: true }));
    draw();
    live.textContent = `${labelOf(box)} : ${chosen ? 'ajouté' : 'retiré'}.`;
    const crosses = [...list.querySelectorAll('button')];
    const next = chosen ? undefined : (crosses[place] ?? crosses.at(-1));
    (next ?? (adder.hidden ? (crosses.at(-1) ?? fieldset) : button)).focus();
  };
  const draw = () => {
    const chosen = boxes.filter((box) => box.checked);
    const rest = boxes.filter((box) => !box.checked && !box.disabled);
    list.replaceChildren(...chosen.map((box) => chipOf(box, () => choose(box, false))));
    menu.replaceChildren(...rest.map((box) => itemOf(box, () => choose(box, true))));
    list.hidden = chosen.length === 0;
    none.hidden = chosen.length > 0;
    adder.hidden = rest.length === 0;
    close();
  };
  button.addEventListener('click', () => (menu.hidden ? open() : close()));
  adder.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.findIndex((item) => item.matches(':focus'));
    const target = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Tab') close();
    if (event.key === 'Escape' && !menu.hidden) {
      // The dialog around, if any, must not close with it.
      event.stopPropagation();
      close();
      button.focus();
    }
    if (target === undefined) return;
    event.preventDefault();
    if (menu.hidden) open();
    else (all.at(target) ?? all[0])?.focus();
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Node && !adder.contains(event.target)) close();
  });
  // « Annuler » of the browser, or coming back to the page, may have changed the boxes behind.
  fieldset.closest('form')?.addEventListener('reset', () => setTimeout(draw));
  addEventListener('pageshow', draw);
  draw();
}

/** @param {HTMLInputElement} box @param {() => void} remove */
function chipOf(box, remove) {
  const item = create('li', '');
  if (box.disabled) {
    item.append(create('p', 'fr-tag', labelOf(box)));
    return item;
  }
  const chip = create('button', 'fr-tag', labelOf(box));
  chip.type = 'button';
  chip.setAttribute('aria-label', `Retirer ${labelOf(box)}`);
  chip.addEventListener('click', remove);
  item.append(chip);
  return item;
}

/** @param {HTMLInputElement} box @param {() => void} add */
function itemOf(box, add) {
  const item = create('li', '');
  const choice = create('button', '', labelOf(box));
  item.setAttribute('role', 'none');
  choice.type = 'button';
  choice.tabIndex = -1;
  choice.setAttribute('role', 'menuitem');
  choice.addEventListener('click', add);
  item.append(choice);
  return item;
}

/** @param {HTMLInputElement} box */
function labelOf(box) {
  return box.labels?.[0]?.textContent?.trim() ?? box.value;
}

/** @param {Element | null} element */
function hide(element) {
  if (element instanceof HTMLElement) element.hidden = true;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {string} className @param {string} [text]
 */
function create(tag, className, text = '') {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = text;
  return element;
}

for (const fieldset of document.querySelectorAll('[data-chips]')) {
  if (fieldset instanceof HTMLElement) drawChips(fieldset);
}
