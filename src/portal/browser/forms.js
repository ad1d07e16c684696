// @ts-check
// Forms: greyed until valid (P-82), save bar and question before leaving (P-76), sent once, lists that send themselves.

/** @param {HTMLFormElement} form */
function stateOf(form) {
  const entries = [...new FormData(form)].map(([name, value]) => `${name}=${String(value)}`);
  return entries.sort().join('\n');
}

/**
 * What the server put in the form: the browser may already have given back what was typed before its « back » button.
 * @param {HTMLFormElement} form
 */
function storedStateOf(form) {
  const fields = [...form.elements].filter((field) => !field.matches(':disabled'));
  return fields.flatMap(storedEntries).sort().join('\n');
}

/** @param {Element} field */
function storedEntries(field) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return chosen === undefined ? [] : [`${field.name}=${chosen.value}`];
  }
  if (field instanceof HTMLTextAreaElement) return [`${field.name}=${field.defaultValue}`];
  if (!(field instanceof HTMLInputElement) || field.name === '') return [];
  const isBox = field.type === 'checkbox' || field.type === 'radio';
  if (isBox) return field.defaultChecked ? [`${field.name}=${field.value}`] : [];
  return [`${field.name}=${field.defaultValue}`];
}

/** What is hidden (habilitations of an administrator, address of nobody) is not asked for. @param {HTMLFormElement} form */
function isValid(form) {
  const groups = [...form.querySelectorAll('[data-chips][data-required]')].filter((group) => group.checkVisibility());
  const wrong = [...form.querySelectorAll(':invalid')].filter((field) => field.checkVisibility());
  const fields = wrong.filter((field) => !(field instanceof HTMLFieldSetElement));
  return fields.length === 0 && groups.every((group) => group.querySelector('input:checked') !== null);
}

/** @param {HTMLFormElement} form */
function enableWhenValid(form) {
  const judge = () => {
    const valid = isValid(form);
    for (const element of form.elements) {
      if (element instanceof HTMLButtonElement && element.type === 'submit') element.disabled = !valid;
    }
  };
  listen(form, judge);
}

/** @param {HTMLFormElement} form */
function watchChanges(form) {
  const stored = form.dataset.dirtyForm === 'changed' ? null : storedStateOf(form);
  // Values that the server proposes can be saved as they are, and lost without a question.
  const proposed = form.dataset.dirtyForm === 'proposed';
  let leaving = false;
  const changed = () => stateOf(form) !== stored;
  listen(form, () => {
    for (const bar of form.querySelectorAll('[data-save-bar]')) {
      if (bar instanceof HTMLElement) bar.hidden = !proposed && !changed();
    }
  });
  form.addEventListener('submit', () => {
    leaving = true;
  });
  // A dialog over the form carries what was typed in it, and gives it back.
  addEventListener('submit', (event) => {
    if (event.target instanceof HTMLFormElement && 'carriesChanges' in event.target.dataset) leaving = true;
  });
  // « Annuler » restores the stored state: it is asked for, not an accident.
  form.querySelector('[data-save-bar] a')?.addEventListener('click', () => {
    leaving = true;
  });
  addEventListener('pageshow', () => {
    leaving = false;
  });
  addEventListener('beforeunload', (event) => {
    if (!leaving && changed()) event.preventDefault();
  });
}

/** A second click, or a second Enter, sends nothing. @param {HTMLFormElement} form */
function submitOnce(form) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
    form.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', () => {
    sent = false;
    form.removeAttribute('aria-busy');
  });
}

/** Now, at each change, and when the browser gives the page back as it was. @param {HTMLFormElement} form @param {() => void} react */
function listen(form, react) {
  form.addEventListener('input', react);
  form.addEventListener('change', react);
  addEventListener('pageshow', react);
  react();
}

/**
 * A greyed button does not say why: a field left with something refused says it itself, in the server's words, until it
 * is put right. @param {HTMLInputElement} field
 */
function explain(field) {
  const place = document.getElementById(field.getAttribute('aria-describedby') ?? '');
  const { invalidMessage = '', missingMessage = '', impossibleMessage = invalidMessage } = field.dataset;
  // A date that does not exist has no value, though something was typed.
  const said = () => {
    if (field.validity.badInput) return impossibleMessage;
    if (field.value === field.defaultValue || field.validity.valid) return '';
    return field.value === '' ? missingMessage : invalidMessage;
  };
  const show = (/** @type {string} */ text) => {
    const wrong = text !== '';
    const message = document.createElement('p');
    message.className = 'fr-message fr-message--error';
    message.textContent = text;
    place?.replaceChildren(...(wrong ? [message] : []));
    field.classList.toggle('fr-input--error', wrong);
    field.closest('.fr-input-group')?.classList.toggle('fr-input-group--error', wrong);
    if (wrong) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  };
  field.addEventListener('blur', () => {
    // What the server said of the value it knows stays.
    if (field.validity.badInput || field.value !== field.defaultValue) show(said());
  });
  field.addEventListener('input', () => {
    if (field.validity.valid) show('');
  });
}

for (const field of document.querySelectorAll('[data-invalid-message]')) {
  if (field instanceof HTMLInputElement) explain(field);
}

/** « Civilité requise » goes as soon as one is chosen. @param {HTMLFieldSetElement} group */
function clearWhenChosen(group) {
  group.addEventListener('change', () => {
    group.classList.remove('fr-fieldset--error');
    group.querySelector('.fr-messages-group')?.replaceChildren();
  });
}

for (const group of document.querySelectorAll('fieldset.fr-fieldset--error')) {
  if (group instanceof HTMLFieldSetElement && group.querySelector('input[type=radio]') !== null) clearWhenChosen(group);
}

for (const form of document.forms) {
  if ('dirtyForm' in form.dataset) watchChanges(form);
  if ('enableWhenValid' in form.dataset) enableWhenValid(form);
  if ('submitOnce' in form.dataset) submitOnce(form);
}

/** To the address of the form, or to the one that the field names. @param {Element} field */
function submitOnChange(field) {
  const address = field.getAttribute('data-submit-on-change') ?? '';
  const form = field.closest('form');
  const button = document.createElement('button');
  button.hidden = true;
  if (address !== '') button.setAttribute('formaction', address);
  const send = () => {
    if (address !== '') form?.append(button);
    form?.requestSubmit(address === '' ? null : button);
    button.remove();
  };
  if (field instanceof HTMLSelectElement || field instanceof HTMLFieldSetElement) sendOnceChosen(field, send);
}

const WALKING = /^(Arrow(Up|Down|Left|Right)|Page(Up|Down)|Home|End|[^ ])$/;

/**
 * In a closed list, and among radio buttons, each key changes the choice: whoever walks to the third has not chosen the
 * first. Enter sends it, Space too where it opens no list, or the button of those who have no script: that of a list then
 * shows, a form with radio buttons has its own. @param {HTMLSelectElement | HTMLFieldSetElement} field
 * @param {() => void} send
 */
function sendOnceChosen(field, send) {
  const choosing = field instanceof HTMLSelectElement ? ['Enter'] : ['Enter', ' '];
  let walking = false;
  field.addEventListener('pointerdown', () => {
    walking = false;
  });
  field.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const { key, altKey } = event;
    if (choosing.includes(key) && walking) {
      event.preventDefault();
      if (!event.repeat) send();
    } else if (key !== 'Enter') walking = !altKey && WALKING.test(key);
  });
  field.addEventListener('change', () => {
    if (!walking) return send();
    const spare = field instanceof HTMLSelectElement ? field.form?.querySelector('noscript') : null;
    if (spare) spare.outerHTML = spare.textContent;
  });
}

for (const field of document.querySelectorAll('[data-submit-on-change]')) submitOnChange(field);
