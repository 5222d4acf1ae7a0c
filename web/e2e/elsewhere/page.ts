// A page that somebody else serves, with nothing of ours in it but Amplify's client: what it can do is on `window`.
import { fetchAuthSession, signIn, signOut } from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import { Amplify, ConsoleLogger } from '@aws-amplify/core';

interface Pool {
  user_pool_id: string;
  client_id: string;
  endpoint: string;
}

/** What a call comes to, as far as the page may know. */
interface Answer {
  status: number;
  requestId: string | null;
  body: { code?: string; roles?: string[] };
}

function configure(pool: Pool): void {
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  const settings = {
    Cognito: {
      userPoolId: pool.user_pool_id,
      userPoolClientId: pool.client_id,
      userPoolEndpoint: pool.endpoint,
    },
  };
  cognitoUserPoolsTokenProvider.setAuthConfig(settings);
  Amplify.configure({ Auth: settings }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
}

/** The step that follows, or the name and the words of the refusal. */
async function prove(username: string, password: string): Promise<string> {
  try {
    return (await signIn({ username, password })).nextStep.signInStep;
  } catch (error) {
    return String(error);
  }
}

async function tokenAfter(forceRefresh: boolean): Promise<string | undefined> {
  const { tokens } = await fetchAuthSession({ forceRefresh });
  return tokens?.accessToken.toString();
}

/** Calls as a page would that edits: the headers are none that a browser lets pass without asking. */
async function call(url: string, token: string | undefined): Promise<Answer | string> {
  try {
    const answer = await fetch(url, {
      headers: { Authorization: `Bearer ${token}`, 'Idempotency-Key': 'elsewhere' },
    });
    return {
      status: answer.status,
      requestId: answer.headers.get('x-request-id'),
      body: await answer.json(),
    };
  } catch (error) {
    return String(error);
  }
}

const elsewhere = {
  configure,
  prove,
  call,
  signOut,
  token: () => tokenAfter(false),
  freshToken: () => tokenAfter(true),
};

declare global {
  interface Window {
    elsewhere: typeof elsewhere;
  }
}

window.elsewhere = elsewhere;
