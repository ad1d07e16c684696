// @ts-check
// A dialog whose form is answered with a file, `data-download` being where it leads back to: it closes once the file
// begins to come. Leaving before would cut it, so nothing but the cookie of the answer tells it.

const COOKIE = 'hubee-download';
const POLL_MS = 200;

/** @param {string} mark */
function isAnswered(mark) {
  return document.cookie.split('; ').includes(`${COOKIE}=${mark}`);
}

/** A value made here, that says nothing of anybody: two tabs do not take each other's answer for theirs. */
function newMark() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {HTMLFormElement} form */
function closeOnceAnswered(form) {
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'telechargement';
  form.append(field);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  form.addEventListener('submit', () => {
    const mark = newMark();
    field.value = mark;
    clearInterval(timer);
    timer = setInterval(() => {
      if (!isAnswered(mark)) return;
      clearInterval(timer);
      sessionStorage.setItem('hubee-download', 'begun');
      location.replace(form.dataset.download ?? '');
    }, POLL_MS);
  });
}

for (const form of document.forms) if ('download' in form.dataset) closeOnceAnswered(form);
