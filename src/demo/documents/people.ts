import type { Random } from './random.ts';

/** A fictional person. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly birthDate: string;
  readonly birthPlace: string;
  readonly address: string;
  readonly city: string;
  readonly email: string;
  readonly phoneNumber: string;
}

const FIRST_NAMES = [
  'Camille',
  'Éléonore',
  'Jean-Baptiste',
  'Marie-Françoise',
  'Zoé',
  'Loïc',
  'Anaïs',
  'Noël',
  'Hélène',
  'François',
  'Gaëlle',
  'Maël',
  'Agnès',
  'Théophile',
  'Inès',
  'Björn',
  'Aïssatou',
  'Geneviève',
  'Rémi',
  'Cédric',
  'Marie Thérèse Joséphine',
  'Anne-Charlotte-Élisabeth',
  'Yaël',
  'Ugo',
  'Nadège',
  'Kévin',
  'Soizic',
  'Mañuel',
] as const;

const LAST_NAMES = [
  'Martin-Œuvray',
  'D’Alméras',
  'N’Guessan',
  'Le Goff',
  'L’Hospitalier',
  'Benaïssa',
  'Müller',
  'Lefèvre',
  'Garçonnet',
  'Dûchesne',
  'Saint-Aubin',
  'Vandenbroucke-Desmarêts',
  'Ó Briain',
  'Castañeda',
  'Pélissier',
  'Kerbérenn',
  'Haÿs',
  'de La Tour-Fondüe',
  'Roquefeuil',
  'Traoré',
  'Li',
  'Etcheverry',
  'Bœuf',
  'Dieudonné',
  'Ferrandi',
  'Großmann',
  'Ey',
  'de Montclar de Saint-Symphorien-des-Bruyères',
  'Çelik',
  'Jourd’hui',
  'Nguyễn',
  'Thévenot',
] as const;

const STREETS = [
  'rue de l’Église',
  'allée des Tilleuls',
  'impasse du Vieux-Pressoir',
  'boulevard de l’Océan',
  'chemin de la Mûre',
  'place du 8-Mai-1945',
  'rue Élise-Ménagé',
  'lieu-dit Les Hêtres',
  'quai des Frégates',
  'rue de l’Abbé-Grégoire',
] as const;

const CITIES = [
  '01999 Valmorel-les-Tilleuls',
  '29999 Saint-Guénolé-sur-Brume',
  '06999 Roc-d’Aspremont',
  '08999 Œuvry-l’Évêque',
  '48999 Montclar-Haut-Causse',
  '71999 Bellerive-en-Charmoy',
  '97199 L’Anse-aux-Frégates',
  '20999 Castel-di-Lumiu',
] as const;

/** Invents a person born in one of the given years. */
export function inventPerson(random: Random, bornFrom: number, bornTo: number): Person {
  const firstName = random.pick(FIRST_NAMES);
  const lastName = random.pick(LAST_NAMES);
  return {
    firstName,
    lastName,
    birthDate: inventDate(random, bornFrom, bornTo),
    birthPlace: random.pick(CITIES).slice(6),
    address: `${random.integer(1, 128)} ${random.pick(STREETS)}`,
    city: random.pick(CITIES),
    email: `${mailboxOf(firstName)}.${mailboxOf(lastName)}@courriel.example`,
    // The range 06 39 98 is kept for works of fiction.
    phoneNumber: `063998${random.digits(4)}`,
  };
}

/** A date as AAAA-MM-JJ; days stop at 28 so that every month has it. */
export function inventDate(random: Random, fromYear: number, toYear: number): string {
  const [year, month, day] = [random.integer(fromYear, toYear), random.integer(1, 12), random.integer(1, 28)];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** « Prénom NOM », as French forms write it. */
export function fullName(person: Person): string {
  return `${person.firstName} ${person.lastName.toLocaleUpperCase('fr')}`;
}

// An address keeps ASCII letters, digits and hyphens only.
function mailboxOf(name: string): string {
  return name
    .replaceAll('Œ', 'Oe')
    .replaceAll('œ', 'oe')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, (match) => (match.includes(' ') ? '-' : ''));
}
