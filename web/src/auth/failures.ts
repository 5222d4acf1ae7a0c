// What the user pool may refuse, as the few cases that a person can act on. Messages are Cognito's own wording.

export type SignInFailure =
  | 'wrong'
  | 'locked'
  | 'disabled'
  | 'expired_password'
  | 'too_many'
  | 'limit'
  | 'network'
  | 'wrong_code'
  | 'expired_code'
  | 'used_code'
  | 'weak_password'
  | 'reset_required'
  | 'session_expired'
  | 'ended'
  | 'not_resettable'
  | 'unexpected';

const BY_NAME: Record<string, SignInFailure> = {
  UserNotFoundException: 'wrong',
  TooManyRequestsException: 'too_many',
  LimitExceededException: 'limit',
  TooManyFailedAttemptsException: 'limit',
  NetworkError: 'network',
  CodeMismatchException: 'wrong_code',
  EnableSoftwareTokenMFAException: 'wrong_code',
  InvalidPasswordException: 'weak_password',
  PasswordResetRequiredException: 'reset_required',
  UserUnAuthenticatedException: 'ended',
  TokenRevokedException: 'ended',
};

const BY_MESSAGE: [RegExp, SignInFailure][] = [
  [/token has already been used/i, 'used_code'],
  [/attempts exceeded/i, 'locked'],
  [/is disabled/i, 'disabled'],
  [/temporary password has expired/i, 'expired_password'],
  [/invalid session/i, 'session_expired'],
  [/access token/i, 'ended'],
  [/cannot be reset in the current state/i, 'not_resettable'],
  [/incorrect username or password/i, 'wrong'],
];

/** Sorts what Amplify threw into a case that the page has a text for. */
export function signInFailure(error: unknown): SignInFailure {
  if (!(error instanceof Error)) return 'unexpected';
  const named = BY_NAME[error.name];
  if (named) return named;
  const told = BY_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1];
  if (error.name === 'ExpiredCodeException') return told ?? 'expired_code';
  if (error.name !== 'NotAuthorizedException') return 'unexpected';
  return told ?? 'wrong';
}
