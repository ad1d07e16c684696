import { fullName, type Person } from './people.ts';

/** One line of a form: its XML element name, its printed label and its value. */
export interface Field {
  readonly element: string;
  readonly label: string;
  readonly value: string;
}

/** A group of lines of a form, followed by free paragraphs. */
export interface Section {
  readonly element: string;
  readonly title: string;
  readonly fields: readonly Field[];
  readonly paragraphs: readonly string[];
}

/** What a document says, whatever the format it is written in. */
export interface DocumentContent {
  /** Root element of the XML form. */
  readonly root: string;
  readonly title: string;
  readonly issuer: string;
  readonly addressee: string;
  readonly reference: string;
  /** AAAA-MM-JJ. */
  readonly date: string;
  readonly sections: readonly Section[];
}

/** Builds a section from compact rows [element, label, value]. */
export function section(
  element: string,
  title: string,
  rows: readonly (readonly [element: string, label: string, value: string])[],
  paragraphs: readonly string[] = [],
): Section {
  return { element, title, fields: rows.map(([name, label, value]) => ({ element: name, label, value })), paragraphs };
}

/** The civil status and address of a person, as a section. */
export function personSection(element: string, title: string, person: Person): Section {
  return section(element, title, [
    ['nom', 'Nom de naissance', person.lastName],
    ['prenoms', 'Prénom(s)', person.firstName],
    ['dateDeNaissance', 'Date de naissance', frenchDate(person.birthDate)],
    ['lieuDeNaissance', 'Lieu de naissance', person.birthPlace],
    ['adresse', 'Adresse', person.address],
    ['commune', 'Commune', person.city],
  ]);
}

/** How to reach a person, as a section. */
export function contactSection(person: Person): Section {
  return section('contact', 'Contact', [
    ['demandeur', 'Demandeur', fullName(person)],
    ['courriel', 'Adresse électronique', person.email],
    ['telephone', 'Téléphone', person.phoneNumber],
  ]);
}

/** AAAA-MM-JJ to jj/mm/aaaa. */
export function frenchDate(isoDate: string): string {
  return isoDate.split('-').reverse().join('/');
}
