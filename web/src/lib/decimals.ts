// Decimals travel as strings with a dot; people in Vietnam write and read a comma.
import type { Language } from '../i18n';

export function formatDecimal(decimal: string, language: Language): string {
  return language === 'vi' ? decimal.replace('.', ',') : decimal;
}

/** What a person typed, as the API takes it: trimmed, with a dot. Anything odd is passed on for the API to refuse. */
export function parseDecimal(text: string): string {
  return text.trim().replace(',', '.');
}
