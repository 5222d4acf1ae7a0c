// Decimals travel as strings with a dot; people in Vietnam write and read a comma.
import type { Language } from '../i18n';

export function formatDecimal(decimal: string, language: Language): string {
  return language === 'vi' ? decimal.replace('.', ',') : decimal;
}

/** What a person typed, as the API takes it: trimmed, with a dot. Anything odd is passed on for the API to refuse. */
export function parseDecimal(text: string): string {
  return text.trim().replace(',', '.');
}

/** An exact number as a fraction of whole numbers, and what it is to four places. */
export interface Fraction {
  exact: string;
  about: string;
}

const FOUR_PLACES = 10_000n;

/** To four places, without zeros at the end; what has more of them is told to be about this. */
export function formatFraction({ exact, about }: Fraction, language: Language): string {
  const short = about.includes('.') ? about.replace(/\.?0+$/, '') : about;
  const number = formatDecimal(short.replace('-', '−'), language);
  return hasFourPlaces(exact) ? number : `≈ ${number}`;
}

function hasFourPlaces(exact: string): boolean {
  const [numerator = '0', denominator = '1'] = exact.split('/');
  return (BigInt(numerator) * FOUR_PLACES) % BigInt(denominator) === 0n;
}

/** What keeps a typed decimal from being read: a comma in English, or a dot in Vietnamese that may mean thousands. */
export function decimalFault(text: string, language: Language): 'decimal_comma' | 'ambiguous_dot' | null {
  if (language === 'en') return text.includes(',') ? 'decimal_comma' : null;
  return /^\s*\d+\.\d{3}\s*$/.test(text) ? 'ambiguous_dot' : null;
}
