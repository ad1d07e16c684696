import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { Alert, ErrorSummary } from './Alert.tsx';
import { Badge } from './Badge.tsx';
import { Button, ButtonLink } from './Button.tsx';
import { ChipsField } from './ChipsField.tsx';
import { DataTable, FoldedList } from './DataTable.tsx';
import { Dialog } from './Dialog.tsx';
import { FilterBar } from './FilterBar.tsx';
import { Form, SaveBar } from './Form.tsx';
import { Facts, Heading, Section } from './Heading.tsx';
import { NothingSaved } from './NothingSaved.tsx';
import { Pagination } from './Pagination.tsx';
import { PasswordField } from './PasswordField.tsx';
import { RadioGroup } from './RadioGroup.tsx';
import { SelectField } from './SelectField.tsx';
import { TextAreaField } from './TextAreaField.tsx';
import { TextField } from './TextField.tsx';

const EVIL = `<script>alert("é")</script>' onload="x`;
const options = [
  { value: 'A', label: EVIL },
  { value: 'B', label: 'Deux' },
];

/** Every component of the kit, every text of it hostile. */
const HOSTILE: Readonly<Record<string, VNode>> = {
  Alert: (
    <Alert kind="error" title={EVIL}>
      {EVIL}
    </Alert>
  ),
  ErrorSummary: <ErrorSummary faults={[{ field: EVIL, message: EVIL }]} />,
  Badge: <Badge kind="success">{EVIL}</Badge>,
  TextAreaField: <TextAreaField name="t" label={EVIL} hint={EVIL} error={EVIL} value={`</textarea>${EVIL}`} />,
  Button: (
    <Button variant="primary" name={EVIL} value={EVIL} icon="add">
      {EVIL}
    </Button>
  ),
  ButtonLink: (
    <ButtonLink variant="secondary" href={EVIL} external>
      {EVIL}
    </ButtonLink>
  ),
  ChipsField: (
    <ChipsField name="c" legend={EVIL} addLabel={EVIL} options={options} values={['A']} hint={EVIL} error={EVIL} />
  ),
  DataTable: (
    <DataTable
      caption={EVIL}
      columns={[{ key: 'a', label: EVIL, cell: (row: string) => row, sort: { href: EVIL, direction: 'asc' } }]}
      rows={[EVIL]}
      rowKey={(row) => row}
    />
  ),
  FoldedList: <FoldedList items={[EVIL, 'b', 'c']} about={EVIL} />,
  Dialog: (
    <Dialog title={EVIL} closeHref={EVIL}>
      {EVIL}
    </Dialog>
  ),
  'Dialog (formulaire)': (
    <Dialog title={EVIL} closeForm={EVIL}>
      {EVIL}
    </Dialog>
  ),
  FilterBar: (
    <FilterBar action={EVIL} resetHref={EVIL} found={EVIL}>
      {EVIL}
    </FilterBar>
  ),
  Form: (
    <Form action={EVIL} token={EVIL} id={EVIL}>
      <SaveBar>{EVIL}</SaveBar>
    </Form>
  ),
  Heading: (
    <Heading title={EVIL} lead={EVIL} back={{ href: EVIL, label: EVIL }}>
      {EVIL}
    </Heading>
  ),
  Section: (
    <Section title={EVIL} id={EVIL}>
      <Facts facts={[{ label: EVIL, value: EVIL }]} />
    </Section>
  ),
  NothingSaved: <NothingSaved reasons={[EVIL]} differences={[{ label: EVIL, stored: EVIL, typed: EVIL }]} />,
  Pagination: <Pagination total={30} offset={10} limit={10} noun={EVIL} hrefOf={() => EVIL} />,
  PasswordField: <PasswordField name="p" label={EVIL} hint={EVIL} error={EVIL} />,
  RadioGroup: <RadioGroup name="r" legend={EVIL} options={options} value="A" error={EVIL} hint={EVIL} />,
  SelectField: <SelectField name="s" label={EVIL} options={options} value="A" placeholder={EVIL} error={EVIL} />,
  TextField: <TextField name="t" label={EVIL} value={EVIL} hint={EVIL} error={EVIL} />,
};

describe('composants', () => {
  it.each(Object.entries(HOSTILE))('%s échappe tout texte et ne porte ni style ni script', (_name, node) => {
    const html = renderToString(node);
    expect(html).not.toContain('<script');
    // What would be an attribute of its own stands inside quoted ones only.
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]* (style|on\w+)=/);
    expect(html).toContain('&lt;script');
  });

  it.each([
    ['TextField', <TextField key="a" name="email" label="Email" error="Adresse invalide." />],
    ['PasswordField', <PasswordField key="b" name="email" label="Email" error="Adresse invalide." />],
    [
      'SelectField',
      <SelectField key="c" name="email" label="Email" options={options} value="" error="Adresse invalide." />,
    ],
  ])('%s : étiquette et erreur liées au champ (RGAA 11.1, 11.10)', (_name, node) => {
    const html = renderToString(node);
    expect(html).toMatch(/<label [^>]*for="champ-email"/);
    const [control = ''] = /<(input|select)[^>]*id="champ-email"[^>]*>/.exec(html) ?? [];
    expect(control).toContain('aria-describedby="champ-email-message"');
    expect(control).toContain('aria-invalid="true"');
    expect(html).toMatch(/id="champ-email-message"[^>]*><p class="fr-message fr-message--error">Adresse invalide\./);
  });

  it('un champ sans erreur ne se dit pas invalide', () => {
    expect(renderToString(<TextField name="email" label="Email" />)).not.toContain('aria-invalid');
  });

  it('un groupe a une légende, et son erreur en fait partie', () => {
    const html = renderToString(
      <RadioGroup name="title" legend="Civilité*" options={options} value={null} error="Civilité requise" />,
    );
    expect(html).toContain('aria-labelledby="champ-title-legende champ-title-message"');
    expect(html).toMatch(/<legend [^>]*id="champ-title-legende">Civilité\*/);
    expect(html).toMatch(/id="champ-title-message"[^>]*>.*Civilité requise/);
  });

  it('un mot de passe n’est jamais renvoyé', () => {
    expect(renderToString(<PasswordField name="p" label="Mot de passe" />)).not.toContain('value=');
  });

  it('le résumé d’erreurs mène à chaque champ', () => {
    const html = renderToString(<ErrorSummary faults={[{ field: 'phone', message: 'Téléphone invalide.' }]} />);
    expect(html).toContain('<a href="#champ-phone">Téléphone invalide.</a>');
    expect(renderToString(<ErrorSummary faults={[]} />)).toBe('');
  });
});

describe('P-21, P-77 : cases des rôles', () => {
  const html = renderToString(
    <ChipsField
      name="roles"
      legend="Rôle(s) assigné(s)*"
      addLabel="Ajouter un rôle"
      options={[
        { value: 'KEPT', label: 'Gardé', locked: 'KEPT' },
        { value: 'FREE', label: 'Libre' },
        { value: 'HIDDEN', label: 'Caché', locked: 'HIDDEN' },
      ]}
      values={['KEPT']}
    />,
  );

  it('ce qui est gardé ne se décoche pas, mais est envoyé', () => {
    expect(html).toMatch(/<input type="checkbox"[^>]*value="KEPT"[^>]*checked[^>]*disabled/);
    expect(html).toContain('<input type="hidden" name="roles" value="KEPT"');
  });

  it('ce qui ne peut être donné n’est pas proposé', () => {
    expect(html).not.toContain('HIDDEN');
    expect(html).toMatch(/<input type="checkbox"[^>]*value="FREE"/);
  });
});

describe('P-50g : pagination', () => {
  const pages = (offset: number, total = 100) =>
    renderToString(
      <Pagination total={total} offset={offset} limit={10} noun="comptes" hrefOf={(o, l) => `?d=${o}&n=${l}`} />,
    );

  it('dit l’étendue et propose 10, 20, 50 ou 100', () => {
    expect(pages(0)).toContain('1 - 10 sur 100');
    expect([...pages(0).matchAll(/n=(\d+)"[^>]*>\d+</g)].map(([, size]) => size)).toEqual(['10', '20', '50', '100']);
  });

  it('précédent et suivant sont inutilisables aux extrémités', () => {
    expect(pages(0)).toMatch(/aria-disabled="true">Page précédente/);
    expect(pages(0)).toContain('href="?d=10&amp;n=10"');
    expect(pages(90)).toMatch(/aria-disabled="true">Page suivante/);
    expect(pages(95, 97)).toContain('96 - 97 sur 97');
  });
});

it('un tableau a un titre, des portées et dit son tri', () => {
  const html = renderToString(
    <DataTable
      caption="LISTE DES UTILISATEURS"
      columns={[
        {
          key: 'a',
          label: 'Nom',
          rowHeader: true,
          sort: { href: '?tri=a', direction: 'desc' },
          cell: (row: string) => row,
        },
        { key: 'b', label: 'Prénom', sort: { href: '?tri=b', direction: null }, cell: (row: string) => row },
      ]}
      rows={['DUPONT']}
      rowKey={(row) => row}
    />,
  );
  expect(html).toContain('<caption>LISTE DES UTILISATEURS</caption>');
  expect(html).toContain('<th scope="col" aria-sort="descending">');
  expect(html.match(/aria-sort/g)).toHaveLength(1);
  expect(html).toContain('<th scope="row" data-label="Nom">DUPONT</th>');
});
