// How a name reads before the API has joined it: the same order as the API's `display_name`.
import type { PersonName } from '../api/client';

export type NameParts = Pick<PersonName, 'family' | 'middle' | 'given' | 'order'>;

export function joinName(name: NameParts): string {
  const parts =
    name.order === 'family_first'
      ? [name.family, name.middle, name.given]
      : [name.given, name.middle, name.family];
  return parts
    .map((part) => part?.trim() ?? '')
    .filter((part) => part !== '')
    .join(' ');
}

/** One or two letters for an avatar, from the given and the family name. */
export function initials(name: NameParts): string {
  const [first, second] =
    name.order === 'family_first' ? [name.family, name.given] : [name.given, name.family];
  return `${first?.trim().at(0) ?? ''}${second?.trim().at(0) ?? ''}`.toLocaleUpperCase();
}
