// @ts-check
// What opens and closes: passwords, menus, dialogs, questions of the help.

for (const button of document.querySelectorAll('[data-reveal-password]')) {
  const input = document.getElementById(button.getAttribute('data-reveal-password') ?? '');
  if (!(button instanceof HTMLElement) || !(input instanceof HTMLInputElement)) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.textContent = shown ? 'Masquer' : 'Afficher';
    button.setAttribute('aria-pressed', String(shown));
  });
}

const menus = [...document.querySelectorAll('details[data-menu]')].filter((menu) => menu instanceof HTMLDetailsElement);

document.addEventListener('click', (event) => {
  for (const menu of menus) if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});

const dialog = document.querySelector('[data-dialog]');

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector('summary')?.focus();
    return;
  }
  const close = dialog?.querySelector('[data-close]');
  if (close instanceof HTMLElement) close.click();
  else if (location.hash === '#menu') location.hash = '#contenu';
});

if (dialog instanceof HTMLElement) {
  // What was refused is said first, as on a page; else the harmless button that asks for it, else the first field, else
  // the title, where the reading begins and Enter does nothing.
  const target = ['[data-error-summary]', '[autofocus]', 'input:not([type=hidden]), select, textarea', 'h1']
    .map((selector) => dialog.querySelector(selector))
    .find((found) => found instanceof HTMLElement);
  // The title of a long dialog stays in sight.
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  // The key that opened it, still held down, has not answered it.
  dialog.addEventListener('keydown', (event) => {
    if (event.repeat && event.key === 'Enter' && !(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
  });
} else {
  const summary = document.querySelector('[data-error-summary]');
  if (summary instanceof HTMLElement) summary.focus();
}

// The menu and « Premiers pas » stay as they were left, for the time of a visit. On small screens the menu is opened by
// the link that leads to it.
for (const details of document.querySelectorAll('details[data-remember]')) {
  if (!(details instanceof HTMLDetailsElement)) continue;
  const key = `hubee-${details.dataset.remember}`;
  const opensByLink = details.dataset.remember === 'menu' && !matchMedia('(min-width: 62em)').matches;
  if (sessionStorage.getItem(key) === 'closed' && !opensByLink) details.open = false;
  details.addEventListener('toggle', () => sessionStorage.setItem(key, details.open ? 'open' : 'closed'));
}

/** A link to a question opens it, also where the browser does not do it by itself. */
function openTarget() {
  const target = location.hash === '' ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const topic = target?.closest('details[data-topic]');
  if (!(topic instanceof HTMLDetailsElement) || topic.open) return;
  topic.open = true;
  target?.scrollIntoView();
}
addEventListener('hashchange', openTarget);
openTarget();
