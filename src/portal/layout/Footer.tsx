interface FooterLink {
  readonly href: string;
  readonly label: string;
}

const SIGNED_IN: readonly [readonly FooterLink[], readonly FooterLink[]] = [
  [
    { href: '/cgu', label: 'CGU' },
    { href: '/accessibilite', label: 'Accessibilité' },
  ],
  [
    { href: '/aide', label: 'Aide / FAQ' },
    { href: '/contact', label: 'Contactez-nous' },
  ],
];

// D-30; « Aide / FAQ » is for those who are signed in (S-15).
const PUBLIC: readonly [readonly FooterLink[], readonly FooterLink[]] = [
  [
    { href: '/cgu', label: 'CGU' },
    { href: '/accessibilite', label: 'Accessibilité' },
    { href: '/mentions-legales', label: 'Mentions légales' },
    { href: '/donnees-personnelles', label: 'Données personnelles' },
  ],
  [],
];

/** P-48: at the left and at the right of every page. */
export function Footer({ signedIn }: { readonly signedIn: boolean }) {
  const [left, right] = signedIn ? SIGNED_IN : PUBLIC;
  return (
    <footer class="hub-footer" id="pied" tabIndex={-1}>
      <div class="fr-container hub-footer__row">
        <Links links={left} />
        {right.length === 0 ? null : <Links links={right} />}
      </div>
    </footer>
  );
}

function Links({ links }: { readonly links: readonly FooterLink[] }) {
  return (
    <ul class="hub-footer__links">
      {links.map(({ href, label }) => (
        <li key={href}>
          <a href={href}>{label}</a>
        </li>
      ))}
    </ul>
  );
}
