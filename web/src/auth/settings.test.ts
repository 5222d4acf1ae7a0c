import { describe, expect, test } from 'vitest';
import { ConfigurationError, choosePool } from './configure';
import { signInFailure } from './failures';
import { checkPassword, isAcceptable } from './passwords';

const origin = 'http://localhost:8080';
const server = {
  user_pool_id: 'ap-southeast-1_Ab3dEf9Gh',
  client_id: 'abcdefghijklmnopqrstuvwxyz',
  region: 'ap-southeast-1',
  endpoint: `${origin}/cognito/`,
};

describe('the user pool', () => {
  test('is the one that the server names', () => {
    expect(choosePool({}, server, origin)).toEqual({
      userPoolId: server.user_pool_id,
      clientId: server.client_id,
      endpoint: `${origin}/cognito/`,
    });
  });

  test('is reached at the page’s own origin when the server names another one', () => {
    const named = { ...server, endpoint: 'http://127.0.0.1:8080/cognito/' };

    expect(choosePool({}, named, origin).endpoint).toBe(`${origin}/cognito/`);
  });

  test('is reached at AWS’s own address when the server names that one', () => {
    const named = { ...server, endpoint: 'https://cognito-idp.ap-southeast-1.amazonaws.com/' };

    expect(choosePool({}, named, 'https://d111111abcdef8.cloudfront.net').endpoint).toBeUndefined();
  });

  test('is not looked for at an address that only resembles AWS’s', () => {
    for (const host of [
      'cognito-idp.eu-west-1.amazonaws.com',
      'cognito-idp.ap-southeast-1.amazonaws.com.example',
    ]) {
      expect(choosePool({}, { ...server, endpoint: `https://${host}/` }, origin).endpoint).toBe(
        `${origin}/cognito/`,
      );
    }
  });

  test('of the build wins, and lies at AWS when no endpoint is given', () => {
    const build = { VITE_COGNITO_USER_POOL_ID: 'eu-central-1_Zz9Yy8Xx7', VITE_COGNITO_CLIENT_ID: 'client' };

    expect(choosePool(build, { ...server, endpoint: null }, origin)).toEqual({
      userPoolId: 'eu-central-1_Zz9Yy8Xx7',
      clientId: 'client',
      endpoint: undefined,
    });
  });

  test('in another region than the settings say is refused', () => {
    const build = {
      VITE_COGNITO_USER_POOL_ID: 'eu-central-1_Zz9Yy8Xx7',
      VITE_COGNITO_CLIENT_ID: 'client',
      VITE_COGNITO_REGION: 'eu-central-2',
    };

    expect(() => choosePool(build, server, origin)).toThrow(ConfigurationError);
    expect(() => choosePool({}, { ...server, region: 'us-east-1' }, origin)).toThrow(ConfigurationError);
  });

  test('that is missing is refused', () => {
    expect(() => choosePool({}, { ...server, client_id: '' }, origin)).toThrow(ConfigurationError);
  });
});

describe('a refusal of the user pool', () => {
  function thrown(name: string, message = '') {
    return Object.assign(new Error(message), { name });
  }

  test.each([
    ['NotAuthorizedException', 'Incorrect username or password.', 'wrong'],
    ['NotAuthorizedException', 'Password attempts exceeded', 'locked'],
    ['NotAuthorizedException', 'User is disabled.', 'disabled'],
    [
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
      'expired_password',
    ],
    ['NotAuthorizedException', 'Invalid session for the user, session is expired.', 'session_expired'],
    ['NotAuthorizedException', 'User password cannot be reset in the current state.', 'not_resettable'],
    ['UserNotFoundException', 'User does not exist.', 'wrong'],
    ['TooManyRequestsException', 'Too many requests', 'too_many'],
    ['LimitExceededException', 'Attempt limit exceeded, please try after some time.', 'limit'],
    ['NetworkError', 'A network error has occurred.', 'network'],
    ['CodeMismatchException', 'Invalid verification code provided, please try again.', 'wrong_code'],
    ['ExpiredCodeException', 'Invalid code provided, please request a code again.', 'expired_code'],
    ['CodeMismatchException', 'Invalid code received for user', 'wrong_code'],
    ['EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA', 'wrong_code'],
    ['ExpiredCodeException', 'Your software token has already been used once.', 'used_code'],
    ['NotAuthorizedException', 'Access Token has been revoked', 'ended'],
    ['UserUnAuthenticatedException', 'User needs to be authenticated to call this API.', 'ended'],
    ['InvalidPasswordException', 'Password did not conform with policy', 'weak_password'],
    ['InternalErrorException', 'oops', 'unexpected'],
  ])('%s “%s” is %s', (name, message, failure) => {
    expect(signInFailure(thrown(name, message))).toBe(failure);
  });

  test('that is no error at all is unexpected', () => {
    expect(signInFailure('?')).toBe('unexpected');
  });
});

describe('a new password', () => {
  const policy = { min_length: 8, upper: true, lower: true, digit: true, symbol: true };

  test('is checked rule by rule', () => {
    expect(checkPassword('abc1', policy)).toEqual([
      { rule: 'min_length', met: false },
      { rule: 'upper', met: false },
      { rule: 'lower', met: true },
      { rule: 'digit', met: true },
      { rule: 'symbol', met: false },
    ]);
  });

  test('that fulfils the policy is accepted, and spaces at its ends are not', () => {
    expect(isAcceptable('Roll-book-1', policy)).toBe(true);
    expect(isAcceptable('Roll-book-1 ', policy)).toBe(false);
  });

  test('needs only what the policy asks for', () => {
    const lax = { min_length: 6, upper: false, lower: false, digit: false, symbol: false };

    expect(isAcceptable('ångström', lax)).toBe(true);
  });
});
