// amazon-cognito-identity-js against the user pool of a running demo.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeOf, nextCodeOf, wrong } from './codes.js';
import { accountOf, askMe, secretMailedTo, statusOf } from './demos.js';
import { FIRST, invite, SECOND, welcome } from './people.js';
import { answerOf, outcomeOf, prove, signIn, signInAs, userOf } from './users.js';

const refusedPassword = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };

describe('signing in', () => {
  test('each account of the demo signs in with SRP and is known to the API', async () => {
    for (const role of ['ADMIN', 'LECTURER', 'STUDENT']) {
      const { token } = await signInAs(role);

      const me = await (await askMe(token)).json();

      assert.ok(me.roles.includes(role));
    }
  });

  test('a wrong password and an unknown address are refused in the same words', async () => {
    for (const email of [await welcome('Bình'), 'nobody@example.edu']) {
      await assert.rejects(signIn(email, 'Not-the-one-1'), refusedPassword);
    }
  });

  test('twenty sign-ins succeed, whatever the random numbers', async () => {
    const { email, password } = accountOf('STUDENT');

    for (let each = 0; each < 20; each++) {
      const { session } = await signIn(email, password);
      assert.ok(session.isValid());
    }
  });
});

describe('attributes', () => {
  test('the holder of a session reads their own', async () => {
    const { user } = await signInAs('LECTURER');

    const attributes = await answerOf((callback) => user.getUserAttributes(callback));

    const read = Object.fromEntries(attributes.map((each) => [each.getName(), each.getValue()]));
    assert.equal(read.email, accountOf('LECTURER').email);
    assert.equal(read.email_verified, 'true');
  });
});

describe('refreshing', () => {
  test('a refresh gives new tokens of the same sign-in', async () => {
    const { user, session } = await signInAs('STUDENT');
    const before = session.getAccessToken().decodePayload();

    const renewed = await answerOf((callback) => user.refreshSession(session.getRefreshToken(), callback));

    const after = renewed.getAccessToken().decodePayload();
    assert.equal(after.origin_jti, before.origin_jti);
    assert.notEqual(after.jti, before.jti);
    assert.equal(await statusOf(renewed.getAccessToken().getJwtToken()), 200);
  });
});

describe('signing out', () => {
  test('ends this session and no other', async () => {
    const [ended, other] = [await signInAs('LECTURER'), await signInAs('LECTURER')];

    await new Promise((resolve) => ended.user.signOut(resolve));

    assert.deepEqual([await statusOf(ended.token), await statusOf(other.token)], [401, 200]);
  });
});

describe('signing out everywhere', () => {
  test('ends every session, for the API and for a refresh', async () => {
    const email = await welcome('Cúc');
    const [first, second] = [await signIn(email, FIRST), await signIn(email, FIRST)];

    await outcomeOf((callbacks) => second.user.globalSignOut(callbacks));

    assert.deepEqual([await statusOf(first.token), await statusOf(second.token)], [401, 401]);
    const renewed = answerOf((callback) =>
      first.user.refreshSession(first.session.getRefreshToken(), callback),
    );
    await assert.rejects(renewed, { code: 'NotAuthorizedException' });
  });
});

describe('first password', () => {
  test('an invited person must choose one of their own', async () => {
    const email = await invite('An');
    const temporary = await secretMailedTo(email, 'invitation');
    const user = userOf(email);

    const challenge = await prove(user, temporary);
    await outcomeOf((callbacks) => user.completeNewPasswordChallenge(FIRST, {}, callbacks));

    assert.equal(challenge, 'NEW_PASSWORD_REQUIRED');
    const me = await (await askMe((await signIn(email, FIRST)).token)).json();
    assert.equal(me.person.email, email);
    await assert.rejects(signIn(email, temporary), refusedPassword);
  });

  test('one that breaks the policy is refused', async () => {
    const email = await invite('Dũng');
    const user = userOf(email);
    await prove(user, await secretMailedTo(email, 'invitation'));

    const chosen = outcomeOf((callbacks) => user.completeNewPasswordChallenge('simple', {}, callbacks));

    await assert.rejects(chosen, { code: 'InvalidPasswordException' });
  });
});

describe('forgotten password', () => {
  test('is replaced with a mailed code, which ends the sessions before', async () => {
    const email = await welcome('Hoa');
    const before = await signIn(email, FIRST);
    const user = userOf(email);

    const { CodeDeliveryDetails } = await outcomeOf((callbacks) => user.forgotPassword(callbacks));
    const code = await secretMailedTo(email, 'reset-code');
    await outcomeOf((callbacks) => user.confirmPassword(code, SECOND, callbacks));

    assert.equal(CodeDeliveryDetails.DeliveryMedium, 'EMAIL');
    assert.equal(await statusOf((await signIn(email, SECOND)).token), 200);
    assert.equal(await statusOf(before.token), 401);
  });

  test('a wrong code is refused', async () => {
    const email = await welcome('Khoa');
    const user = userOf(email);
    await outcomeOf((callbacks) => user.forgotPassword(callbacks));
    const code = await secretMailedTo(email, 'reset-code');

    const confirmed = outcomeOf((callbacks) => user.confirmPassword(wrong(code), SECOND, callbacks));

    await assert.rejects(confirmed, { code: 'CodeMismatchException' });
  });
});

describe('changed password', () => {
  test('is changed by who knows the old one and by nobody else', async () => {
    const email = await welcome('Lan');
    const { user } = await signIn(email, FIRST);

    const refused = answerOf((callback) => user.changePassword('Not-the-one-1', SECOND, callback));
    await assert.rejects(refused, refusedPassword);
    await answerOf((callback) => user.changePassword(FIRST, SECOND, callback));

    assert.equal(await statusOf((await signIn(email, SECOND)).token), 200);
    await assert.rejects(signIn(email, FIRST), refusedPassword);
  });
});

describe('authenticator app', () => {
  test('is set up, asked for, and refused with a wrong code or one that was used', async () => {
    const email = await welcome('Minh');
    const { user } = await signIn(email, FIRST);
    const secret = await outcomeOf((callbacks) => user.associateSoftwareToken(callbacks));
    const used = codeOf(secret);
    await outcomeOf((callbacks) => user.verifySoftwareToken(used, 'My phone', callbacks));
    const preferred = { Enabled: true, PreferredMfa: true };
    await answerOf((callback) => user.setUserMfaPreference(null, preferred, callback));

    const again = userOf(email);
    const challenge = await prove(again, FIRST);
    const answer = (code) =>
      outcomeOf((callbacks) => again.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA'));
    const code = nextCodeOf(secret);
    await assert.rejects(answer(wrong(code)), { code: 'CodeMismatchException' });
    await assert.rejects(answer(used), { code: 'ExpiredCodeException' });
    const session = await answer(code);

    assert.equal(challenge, 'SOFTWARE_TOKEN_MFA');
    assert.equal(await statusOf(session.getAccessToken().getJwtToken()), 200);
    const data = await answerOf((callback) => again.getUserData(callback, { bypassCache: true }));
    assert.deepEqual(data.UserMFASettingList, ['SOFTWARE_TOKEN_MFA']);
  });
});
