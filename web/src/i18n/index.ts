// Languages of the page: English is built in and is the type of all keys, Vietnamese is loaded when it is asked for.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

export const LANGUAGES = ['en', 'vi'] as const;
export type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const STORED = 'rollbook.language';

function isLanguage(value: string | null | undefined): value is Language {
  return value === 'en' || value === 'vi';
}

/** The language of a page that nobody has signed in to: the last one chosen here, else the browser's, else English. */
export function guestLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find(isLanguage) ?? 'en';
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

/** Shows the page in `language` and remembers it on this device for the sign-in page. */
export async function showLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  if (i18next.language === language) return;
  if (language === 'vi' && !i18next.hasResourceBundle('vi', 'translation')) {
    const vi = await import('./vi.json');
    i18next.addResourceBundle('vi', 'translation', vi.default);
  }
  await i18next.changeLanguage(language);
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
  await showLanguage(guestLanguage());
}
