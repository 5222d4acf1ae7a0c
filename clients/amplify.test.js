// Amplify's Auth, outside a browser, against the user pool of a running demo.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import {
  confirmResetPassword,
  confirmSignIn,
  fetchAuthSession,
  fetchMFAPreference,
  fetchUserAttributes,
  resetPassword,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  updatePassword,
  verifyTOTPSetup,
} from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import { Amplify, ConsoleLogger } from '@aws-amplify/core';
import { codeOf, nextCodeOf, wrong } from './codes.js';
import { accountOf, askMe, config, secretMailedTo, statusOf } from './demos.js';
import { FIRST, invite, SECOND, welcome } from './people.js';

const refusedPassword = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

const settings = {
  Cognito: {
    userPoolId: config.user_pool_id,
    userPoolClientId: config.client_id,
    userPoolEndpoint: config.endpoint,
  },
};
// Otherwise it warns that the endpoint is not AWS's own, which is what is meant.
ConsoleLogger.LOG_LEVEL = 'ERROR';
cognitoUserPoolsTokenProvider.setAuthConfig(settings);
Amplify.configure({ Auth: settings }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });

/** Makes Amplify somebody's who has not signed in; who was signed in stays so, and is given to come back. */
function beginAnew() {
  const values = new Map();
  const store = {
    setItem: async (key, value) => values.set(key, value),
    getItem: async (key) => values.get(key) ?? null,
    removeItem: async (key) => values.delete(key),
    clear: async () => values.clear(),
  };
  cognitoUserPoolsTokenProvider.setKeyValueStorage(store);
  return store;
}

async function signInAnew(username, password) {
  const store = beginAnew();
  const { nextStep } = await signIn({ username, password });
  assert.equal(nextStep.signInStep, 'DONE');
  return { store, token: await accessToken() };
}

function signInAs(role) {
  const { email, password } = accountOf(role);
  return signInAnew(email, password);
}

async function accessToken(options) {
  const { tokens } = await fetchAuthSession(options);
  return tokens?.accessToken.toString();
}

beforeEach(beginAnew);

describe('signing in', () => {
  test('each account of the demo signs in with SRP and is known to the API', async () => {
    for (const role of ['ADMIN', 'LECTURER', 'STUDENT']) {
      const { token } = await signInAs(role);

      const me = await (await askMe(token)).json();

      assert.ok(me.roles.includes(role));
    }
  });

  test('a wrong password and an unknown address are refused in the same words', async () => {
    for (const username of [await welcome('Bình'), 'nobody@example.edu']) {
      await assert.rejects(signIn({ username, password: 'Not-the-one-1' }), refusedPassword);
    }
  });

  test('twenty sign-ins succeed, whatever the random numbers', async () => {
    for (let each = 0; each < 20; each++) {
      await signInAs('STUDENT');
    }
  });
});

describe('attributes', () => {
  test('the holder of a session reads their own', async () => {
    await signInAs('LECTURER');

    const attributes = await fetchUserAttributes();

    assert.equal(attributes.email, accountOf('LECTURER').email);
    assert.equal(attributes.email_verified, 'true');
  });
});

describe('refreshing', () => {
  test('a refresh gives new tokens of the same sign-in', async () => {
    await signInAs('STUDENT');
    const before = (await fetchAuthSession()).tokens.accessToken;

    const after = (await fetchAuthSession({ forceRefresh: true })).tokens.accessToken;

    assert.equal(after.payload.origin_jti, before.payload.origin_jti);
    assert.notEqual(after.payload.jti, before.payload.jti);
    assert.equal(await statusOf(after.toString()), 200);
  });
});

describe('signing out', () => {
  test('ends this session and no other', async () => {
    const other = await signInAs('LECTURER');
    const ended = await signInAs('LECTURER');

    await signOut();

    assert.deepEqual([await statusOf(ended.token), await statusOf(other.token)], [401, 200]);
    assert.equal(await accessToken(), undefined);
  });
});

describe('signing out everywhere', () => {
  test('ends every session, for the API and for a refresh', async () => {
    const email = await welcome('Cúc');
    const first = await signInAnew(email, FIRST);
    const second = await signInAnew(email, FIRST);

    await signOut({ global: true });

    assert.deepEqual([await statusOf(first.token), await statusOf(second.token)], [401, 401]);
    cognitoUserPoolsTokenProvider.setKeyValueStorage(first.store);
    assert.equal(await accessToken({ forceRefresh: true }), undefined);
  });
});

describe('first password', () => {
  test('an invited person must choose one of their own', async () => {
    const username = await invite('An');
    const temporary = await secretMailedTo(username, 'invitation');

    const { nextStep } = await signIn({ username, password: temporary });
    const chosen = await confirmSignIn({ challengeResponse: FIRST });

    assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
    assert.equal(chosen.nextStep.signInStep, 'DONE');
    const me = await (await askMe((await signInAnew(username, FIRST)).token)).json();
    assert.equal(me.person.email, username);
    beginAnew();
    await assert.rejects(signIn({ username, password: temporary }), refusedPassword);
  });

  test('one that breaks the policy is refused', async () => {
    const username = await invite('Dũng');
    await signIn({ username, password: await secretMailedTo(username, 'invitation') });

    const chosen = confirmSignIn({ challengeResponse: 'simple' });

    await assert.rejects(chosen, { name: 'InvalidPasswordException' });
  });
});

describe('forgotten password', () => {
  test('is replaced with a mailed code, which ends the sessions before', async () => {
    const username = await welcome('Hoa');
    const before = await signInAnew(username, FIRST);

    const { nextStep } = await resetPassword({ username });
    const confirmationCode = await secretMailedTo(username, 'reset-code');
    await confirmResetPassword({ username, confirmationCode, newPassword: SECOND });

    assert.equal(nextStep.codeDeliveryDetails.deliveryMedium, 'EMAIL');
    assert.equal(await statusOf((await signInAnew(username, SECOND)).token), 200);
    assert.equal(await statusOf(before.token), 401);
  });

  test('a wrong code is refused', async () => {
    const username = await welcome('Khoa');
    await resetPassword({ username });
    const code = await secretMailedTo(username, 'reset-code');
    const confirmationCode = wrong(code);

    const confirmed = confirmResetPassword({ username, confirmationCode, newPassword: SECOND });

    await assert.rejects(confirmed, { name: 'CodeMismatchException' });
  });
});

describe('changed password', () => {
  test('is changed by who knows the old one and by nobody else', async () => {
    const email = await welcome('Lan');
    await signInAnew(email, FIRST);

    const wrong = updatePassword({ oldPassword: 'Not-the-one-1', newPassword: SECOND });
    await assert.rejects(wrong, refusedPassword);
    await updatePassword({ oldPassword: FIRST, newPassword: SECOND });

    assert.equal(await statusOf((await signInAnew(email, SECOND)).token), 200);
    beginAnew();
    await assert.rejects(signIn({ username: email, password: FIRST }), refusedPassword);
  });
});

describe('authenticator app', () => {
  test('is set up, asked for, and refused with a wrong code or one that was used', async () => {
    const email = await welcome('Minh');
    await signInAnew(email, FIRST);
    const { sharedSecret } = await setUpTOTP();
    const used = codeOf(sharedSecret);
    await assert.rejects(verifyTOTPSetup({ code: wrong(used) }), {
      name: 'EnableSoftwareTokenMFAException',
    });
    await verifyTOTPSetup({ code: used });
    await updateMFAPreference({ totp: 'PREFERRED' });
    assert.deepEqual(await fetchMFAPreference(), { preferred: 'TOTP', enabled: ['TOTP'] });

    beginAnew();
    const { nextStep } = await signIn({ username: email, password: FIRST });
    assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    const code = nextCodeOf(sharedSecret);
    await assert.rejects(confirmSignIn({ challengeResponse: wrong(code) }), {
      name: 'CodeMismatchException',
    });
    await assert.rejects(confirmSignIn({ challengeResponse: used }), { name: 'ExpiredCodeException' });
    const confirmed = await confirmSignIn({ challengeResponse: code });

    assert.equal(confirmed.nextStep.signInStep, 'DONE');
    assert.equal(await statusOf(await accessToken()), 200);
  });

  test('is not asked for any more once it is switched off', async () => {
    const email = await welcome('Nga');
    await signInAnew(email, FIRST);
    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: codeOf(sharedSecret) });
    await updateMFAPreference({ totp: 'ENABLED' });

    await updateMFAPreference({ totp: 'DISABLED' });

    assert.equal((await fetchMFAPreference()).enabled, undefined);
    await signInAnew(email, FIRST);
  });
});
