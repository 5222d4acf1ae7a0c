// What happens once, before the first page: the user pool is configured and the session of this browser is found.
import type { Config, Me } from '../api/client';
import { choosePool, configureAmplify } from '../auth/configure';
import { restoreSession } from '../auth/session';
import { guestLanguage, showLanguage } from '../i18n';

let started: Promise<void> | null = null;

/** Configures sign-in and restores the session; only the first call does anything. */
export function startPool(config: Config): Promise<void> {
  started ??= start(config);
  return started;
}

async function start(config: Config): Promise<void> {
  const { VITE_COGNITO_USER_POOL_ID, VITE_COGNITO_CLIENT_ID, VITE_COGNITO_REGION } = import.meta.env;
  const build = { VITE_COGNITO_USER_POOL_ID, VITE_COGNITO_CLIENT_ID, VITE_COGNITO_REGION };
  configureAmplify(choosePool(build, config, location.origin));
  await restoreSession();
}

/** The page speaks the person's language; a person who has not chosen sees the one of this browser. */
export async function showLanguageOf(me: Me): Promise<void> {
  await showLanguage(me.person.language ?? guestLanguage());
}
