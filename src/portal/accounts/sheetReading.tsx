import { Facts, Section } from '../kit/Heading.tsx';
import { ACTOR_TYPE_LABELS, ROLE_LABELS } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';

/** The same sheet for whoever may only read it (« Consultation des utilisateurs »). */
export function SheetReading({ content }: { readonly content: SheetContent }) {
  const { account, stored, processes } = content;
  const habilitations = account.processCodes.map((code) => processes.names.get(code) ?? code);
  return (
    <>
      <Section title="INFORMATIONS PERSONNELLES">
        <Facts
          facts={[
            { label: 'Civilité :', value: shown(stored.title) },
            { label: 'Prénom :', value: shown(stored.firstName) },
            { label: 'Nom :', value: shown(stored.lastName) },
            { label: 'Fonction :', value: shown(stored.function) },
            { label: 'Téléphone principal :', value: shown(stored.phone) },
            { label: 'Téléphone secondaire :', value: shown(stored.secondPhone) },
          ]}
        />
      </Section>
      <Section title="RÔLES ET DROITS D'ACCÈS">
        <Facts
          facts={[
            { label: "Type d'acteur :", value: ACTOR_TYPE_LABELS[account.actorType] },
            { label: 'Rôle(s) assigné(s) :', value: <List items={account.roles.map((role) => ROLE_LABELS[role])} /> },
            { label: 'Habilitations aux démarches :', value: <List items={habilitations} /> },
          ]}
        />
      </Section>
    </>
  );
}

function shown(value: string | null): string {
  return value ?? 'Non renseigné';
}

function List({ items }: { readonly items: readonly string[] }) {
  if (items.length === 0) return <em>Sans habilitations</em>;
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}
