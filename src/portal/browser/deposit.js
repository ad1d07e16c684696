// @ts-check
// « Déposer une pièce jointe » (P-68): files dropped or chosen, taken away one by one, checked before they are sent, and
// how far the sending is. Without this script the form has one plain field.

const FAILED = 'L’envoi a échoué : vérifiez votre connexion, puis recommencez.';
const SESSION_OVER =
  'Votre session est fermée. Reconnectez-vous dans un autre onglet, rechargez cette page, puis recommencez.';
const KEPT = 'Rien n’a été transmis ; vos fichiers restent choisis ci-dessus.';

/** @param {Element} root @param {string} selector */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${selector} in the page`);
  return found;
}

/** @param {string} tag @param {string} text @param {string} className */
function element(tag, text, className = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

/** @param {HTMLFormElement} form */
function enhance(form) {
  const {
    extensions = '',
    largest = '0',
    most = '0',
    tooLarge = '',
    wrongFormat = '',
    empty = '',
    tooMany = '',
  } = form.dataset;
  const permitted = extensions.split(',');
  const field = part(form, 'input[type=file]');
  const list = part(form, '[data-deposit-list]');
  const message = part(form, '[data-deposit-message]');
  const progress = part(form, 'progress');
  const zone = part(form, '[data-deposit-zone]');
  const send = part(form, 'button[type=submit]');
  if (!(field instanceof HTMLInputElement) || !(progress instanceof HTMLProgressElement)) return;
  const bar = progress;
  /** @type {{ file: File, fault: string | null }[]} */
  let chosen = [];

  /** @param {File} file */
  function faultOf(file) {
    const extension = file.name.includes('.') ? (file.name.split('.').pop() ?? '').toLowerCase() : '';
    if (!permitted.includes(extension)) return wrongFormat;
    if (file.size > Number(largest)) return tooLarge;
    return file.size === 0 ? empty : null;
  }

  function refresh() {
    const items = chosen.map((one) => {
      const item = element('li', '', 'hub-deposit__file');
      item.append(element('span', `${one.file.name} (${Math.max(1, Math.ceil(one.file.size / 1024))} ko)`));
      const remove = element('button', 'Retirer', 'fr-btn fr-btn--tertiary fr-btn--sm');
      remove.append(element('span', ` ${one.file.name}`, 'fr-sr-only'));
      remove.setAttribute('type', 'button');
      remove.addEventListener('click', () => {
        chosen = chosen.filter((other) => other !== one);
        refresh();
        field.focus();
      });
      item.append(remove);
      if (one.fault !== null) item.append(element('p', one.fault, 'fr-message fr-message--error'));
      return item;
    });
    list.replaceChildren(...items);
    const many = chosen.length > Number(most);
    message.textContent = many ? tooMany : '';
    const ready = chosen.length > 0 && !many && chosen.every(({ fault }) => fault === null);
    send.toggleAttribute('disabled', !ready);
  }

  /** @param {Iterable<File>} files */
  function add(files) {
    for (const file of files) chosen.push({ file, fault: faultOf(file) });
    refresh();
  }

  /** What the server said of each file. @param {{ fileName: string, fault: string | null }[]} faults */
  function showFaults(faults) {
    chosen = chosen.map((one, index) => ({ ...one, fault: faults[index]?.fault ?? null }));
    const wrong = chosen.some(({ fault }) => fault !== null);
    refresh();
    if (wrong) message.textContent = 'Rien n’a été transmis : retirez ou remplacez les fichiers refusés.';
  }

  function transmit() {
    const body = new FormData();
    // The token first: the server reads nothing before it has judged it.
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    for (const { file } of chosen) body.append('fichiers', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('Accept', 'application/json');
    request.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
      if (!lengthComputable) return;
      bar.value = Math.round((100 * loaded) / total);
      // Once everything left, the antivirus still has to read it.
      message.textContent = loaded < total ? `Envoi : ${bar.value} %` : 'Analyse des fichiers…';
    });
    request.addEventListener('load', () => answer(request));
    request.addEventListener('error', () => finish(`${FAILED} ${KEPT}`));
    busy(true);
    request.send(body);
  }

  /** @param {XMLHttpRequest} request */
  function answer(request) {
    const isJson = request.getResponseHeader('content-type')?.startsWith('application/json') === true;
    /** @type {{ location?: string, message?: string, files?: { fileName: string, fault: string | null }[] }} */
    const read = isJson ? JSON.parse(request.responseText) : {};
    if (read.location !== undefined) {
      location.assign(read.location);
      return;
    }
    if (read.files !== undefined && read.files.length > 0) {
      finish('');
      return showFaults(read.files);
    }
    // Not the connection: the hub says why, a télédossier closed meanwhile for one.
    const reason = read.message ?? (isJson || request.status >= 400 ? FAILED : SESSION_OVER);
    finish(`${reason} ${KEPT}`);
  }

  /** @param {boolean} sending */
  function busy(sending) {
    bar.hidden = !sending;
    form.setAttribute('aria-busy', String(sending));
    for (const button of form.querySelectorAll('button')) button.toggleAttribute('disabled', sending);
  }

  /** @param {string} text */
  function finish(text) {
    busy(false);
    refresh();
    message.textContent = text;
  }

  zone.classList.add('hub-deposit__zone--live');
  field.addEventListener('change', () => {
    add(field.files ?? []);
    field.value = '';
  });
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('hub-deposit__zone--over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('hub-deposit__zone--over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('hub-deposit__zone--over');
    add(event.dataTransfer?.files ?? []);
  });
  // A file let go beside the zone must not replace the page.
  for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!send.hasAttribute('disabled')) transmit();
  });
  refresh();
}

for (const form of document.forms) if ('deposit' in form.dataset) enhance(form);
