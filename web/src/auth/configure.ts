// Tells Amplify which user pool to use: the build's VITE_COGNITO_* when they are set, else what the server says.
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import { Amplify, ConsoleLogger } from '@aws-amplify/core';
import type { Config } from '../api/client';

export interface Pool {
  userPoolId: string;
  clientId: string;
  /** Where the pool answers; undefined means AWS's own address for the pool's region. */
  endpoint: string | undefined;
}

export interface BuildSettings {
  VITE_COGNITO_USER_POOL_ID?: string;
  VITE_COGNITO_CLIENT_ID?: string;
  VITE_COGNITO_REGION?: string;
}

/** A mistake in the settings that only whoever runs the server can put right. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

function chooseEndpoint(
  endpoint: string | null | undefined,
  userPoolId: string,
  origin: string,
): string | undefined {
  const region = userPoolId.split('_')[0];
  if (!endpoint || new URL(endpoint, origin).host === `cognito-idp.${region}.amazonaws.com`) return undefined;
  // Another origin (127.0.0.1 for localhost, an address behind a proxy) would be refused by the page's own CSP.
  return new URL(endpoint, origin).origin === origin ? endpoint : `${origin}/cognito/`;
}

/** The pool that this page signs in to. Throws `ConfigurationError` when the settings contradict each other. */
export function choosePool(
  build: BuildSettings,
  server: Pick<Config, 'user_pool_id' | 'client_id' | 'region'> & { endpoint?: string | null },
  origin: string,
): Pool {
  const userPoolId = build.VITE_COGNITO_USER_POOL_ID || server.user_pool_id;
  const clientId = build.VITE_COGNITO_CLIENT_ID || server.client_id;
  const region = build.VITE_COGNITO_REGION || (build.VITE_COGNITO_USER_POOL_ID ? '' : server.region);
  if (!userPoolId || !clientId) throw new ConfigurationError('no user pool is configured');
  if (region && !userPoolId.startsWith(`${region}_`)) {
    throw new ConfigurationError(`user pool ${userPoolId} is not in region ${region}`);
  }
  return { userPoolId, clientId, endpoint: chooseEndpoint(server.endpoint, userPoolId, origin) };
}

export function configureAmplify(pool: Pool): void {
  // Otherwise Amplify warns on the console that the endpoint is not AWS's own, which is what we want.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  const settings = {
    Cognito: {
      userPoolId: pool.userPoolId,
      userPoolClientId: pool.clientId,
      userPoolEndpoint: pool.endpoint,
    },
  };
  // Without the umbrella package the token provider must be told by hand, or sign-in fails after the first SRP reply.
  cognitoUserPoolsTokenProvider.setAuthConfig(settings);
  Amplify.configure({ Auth: settings }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
}
