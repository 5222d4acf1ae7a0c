// The session of this tab: whose token goes with a request, how it begins, and how it ends here and in other tabs.
import {
  confirmResetPassword,
  confirmSignIn,
  fetchAuthSession,
  resetPassword,
  type SignInOutput,
  signIn,
  signOut,
  updatePassword,
} from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import { ApiError } from '../api/problems';
import { SharedSession } from './storage';

/** `ended`: by the person or an administrator, from elsewhere. */
export type EndReason = 'expired' | 'ended' | 'signed_out' | 'everywhere';

/** How long a new tab waits for the session of another one, in milliseconds. */
const PATIENCE = 150;

const shared = new SharedSession(sessionStorage, new BroadcastChannel('rollbook.session'));
let whenEnded: (reason: EndReason) => void = () => {};

/** Prepares the storage of tokens; to be called once, after Amplify is configured. */
export async function restoreSession(): Promise<void> {
  cognitoUserPoolsTokenProvider.setKeyValueStorage(shared);
  shared.onSignedOutElsewhere(() => whenEnded('signed_out'));
  await shared.adopt(PATIENCE);
}

export function hasSession(): boolean {
  return !shared.isEmpty();
}

/** The access token, from memory or renewed with the refresh token; null when there is none or it was refused. */
export async function accessToken(renewal: 'cached' | 'renewed'): Promise<string | null> {
  try {
    const session = await fetchAuthSession({ forceRefresh: renewal === 'renewed' });
    return session.tokens?.accessToken.toString() ?? null;
  } catch {
    // Refused for good: Amplify has thrown the tokens away. Otherwise the pool could not be reached just now.
    if (!hasSession()) return null;
    throw new ApiError(0, {}, null);
  }
}

/** What a right answer leads to: a session, or first a password of one's own, or a code of the person's app. */
export type SignedIn = 'signed_in' | 'new_password' | 'code';

/** Signs in by SRP: the password itself never leaves the page. Throws what the pool refused (see failures.ts). */
export async function enter(email: string, password: string): Promise<SignedIn> {
  return stepAfter(await signIn({ username: email, password }));
}

function stepAfter({ nextStep: { signInStep } }: SignInOutput): SignedIn {
  switch (signInStep) {
    case 'DONE':
      return 'signed_in';
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      return 'new_password';
    case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE':
      return 'code';
    case 'RESET_PASSWORD':
      throw refusal('PasswordResetRequiredException');
    default:
      throw refusal(signInStep);
  }
}

function refusal(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}

/** Answers the pool's demand for a first password. */
export async function chooseFirstPassword(password: string): Promise<SignedIn> {
  return stepAfter(await confirmSignIn({ challengeResponse: password }));
}

/** Answers the pool's demand for a code of the person's app. */
export async function answerCode(code: string): Promise<SignedIn> {
  return stepAfter(await confirmSignIn({ challengeResponse: code }));
}

/** Asks for a code by e-mail; the answer is the same whether or not there is an account. */
export async function requestCode(email: string): Promise<void> {
  await resetPassword({ username: email });
}

export async function setForgottenPassword(email: string, code: string, password: string): Promise<void> {
  await confirmResetPassword({ username: email, confirmationCode: code, newPassword: password });
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  await updatePassword({ oldPassword, newPassword });
}

/** Calls `listener` whenever the session ends, in this tab or by a sign-out in another one. */
export function onSessionEnd(listener: (reason: EndReason) => void): void {
  whenEnded = listener;
}

export function endSession(reason: EndReason): void {
  void shared.clear();
  whenEnded(reason);
}

/** Revokes the refresh token at the pool and ends the session in all tabs of this browser. */
export async function leave(reason: 'signed_out' | 'everywhere'): Promise<void> {
  await signOut().catch(() => undefined);
  shared.announceSignOut();
  endSession(reason);
}
