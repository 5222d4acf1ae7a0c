// The AWS SDK for JavaScript, operation by operation, against the user pool of a running demo.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { codeOf, nextCodeOf, wrong } from './codes.js';
import { accountOf, askMe, secretMailedTo, statusOf } from './demos.js';
import { FIRST, invite, SECOND, welcome } from './people.js';
import { ClientId, choosePassword, client, prove, signIn, signInAs } from './sdk.js';

const refusedPassword = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

describe('signing in', () => {
  test('each account of the demo signs in with SRP and is known to the API', async () => {
    for (const role of ['ADMIN', 'LECTURER', 'STUDENT']) {
      const { AccessToken, ExpiresIn, TokenType } = await signInAs(role);

      const me = await (await askMe(AccessToken)).json();

      assert.ok(me.roles.includes(role));
      assert.deepEqual([ExpiresIn, TokenType], [3600, 'Bearer']);
    }
  });

  test('a wrong password and an unknown address are refused in the same words', async () => {
    for (const email of [await welcome('Bình'), 'nobody@example.edu']) {
      await assert.rejects(prove(email, 'Not-the-one-1'), refusedPassword);
    }
  });

  test('twenty sign-ins succeed, whatever the random numbers', async () => {
    for (let each = 0; each < 20; each++) {
      assert.ok((await signInAs('STUDENT')).AccessToken);
    }
  });

  test('a refusal is an exception of its own class', async () => {
    await assert.rejects(prove('nobody@example.edu', 'Not-the-one-1'), sdk.NotAuthorizedException);
  });
});

describe('attributes', () => {
  test('the holder of a session reads their own', async () => {
    const { AccessToken } = await signInAs('LECTURER');

    const user = await client.send(new sdk.GetUserCommand({ AccessToken }));

    const attributes = Object.fromEntries(user.UserAttributes.map(({ Name, Value }) => [Name, Value]));
    assert.equal(attributes.email, accountOf('LECTURER').email);
    assert.equal(user.Username, attributes.sub);
  });
});

describe('refreshing', () => {
  test('both operations that refresh give tokens that the API accepts', async () => {
    const { RefreshToken } = await signInAs('STUDENT');

    const newer = await client.send(new sdk.GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    const older = await client.send(
      new sdk.InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId,
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      }),
    );

    for (const { AuthenticationResult } of [newer, older]) {
      assert.equal(await statusOf(AuthenticationResult.AccessToken), 200);
      assert.equal(AuthenticationResult.RefreshToken, undefined);
    }
  });
});

describe('signing out', () => {
  test('ends this session and no other', async () => {
    const [ended, other] = [await signInAs('LECTURER'), await signInAs('LECTURER')];

    await client.send(new sdk.RevokeTokenCommand({ ClientId, Token: ended.RefreshToken }));

    assert.deepEqual([await statusOf(ended.AccessToken), await statusOf(other.AccessToken)], [401, 200]);
    const renewed = client.send(
      new sdk.GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: ended.RefreshToken }),
    );
    await assert.rejects(renewed, sdk.NotAuthorizedException);
  });
});

describe('signing out everywhere', () => {
  test('ends every session, for the API and for the pool', async () => {
    const email = await welcome('Cúc');
    const [first, second] = [await signIn(email, FIRST), await signIn(email, FIRST)];

    await client.send(new sdk.GlobalSignOutCommand({ AccessToken: second.AccessToken }));

    for (const { AccessToken } of [first, second]) {
      assert.equal(await statusOf(AccessToken), 401);
      await assert.rejects(client.send(new sdk.GetUserCommand({ AccessToken })), sdk.NotAuthorizedException);
    }
  });
});

describe('first password', () => {
  test('an invited person must choose one of their own', async () => {
    const email = await invite('An');
    const temporary = await secretMailedTo(email, 'invitation');

    const challenge = await prove(email, temporary);
    const { AuthenticationResult } = await choosePassword(challenge, FIRST);

    assert.equal(challenge.ChallengeName, 'NEW_PASSWORD_REQUIRED');
    assert.equal(await statusOf(AuthenticationResult.AccessToken), 200);
    assert.ok((await signIn(email, FIRST)).AccessToken);
    await assert.rejects(prove(email, temporary), refusedPassword);
  });

  test('one that breaks the policy is refused', async () => {
    const email = await invite('Dũng');
    const challenge = await prove(email, await secretMailedTo(email, 'invitation'));

    await assert.rejects(choosePassword(challenge, 'simple'), sdk.InvalidPasswordException);
  });
});

describe('forgotten password', () => {
  test('is replaced with a mailed code, which ends the sessions before', async () => {
    const Username = await welcome('Hoa');
    const before = await signIn(Username, FIRST);

    await client.send(new sdk.ForgotPasswordCommand({ ClientId, Username }));
    const ConfirmationCode = await secretMailedTo(Username, 'reset-code');
    await client.send(
      new sdk.ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: SECOND }),
    );

    assert.equal(await statusOf((await signIn(Username, SECOND)).AccessToken), 200);
    assert.equal(await statusOf(before.AccessToken), 401);
  });

  test('a wrong code is refused', async () => {
    const Username = await welcome('Khoa');
    await client.send(new sdk.ForgotPasswordCommand({ ClientId, Username }));
    const code = await secretMailedTo(Username, 'reset-code');
    const ConfirmationCode = wrong(code);

    const confirmed = client.send(
      new sdk.ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: SECOND }),
    );

    await assert.rejects(confirmed, sdk.CodeMismatchException);
  });
});

describe('changed password', () => {
  test('is changed by who knows the old one and by nobody else', async () => {
    const email = await welcome('Lan');
    const { AccessToken } = await signIn(email, FIRST);
    const change = (PreviousPassword) =>
      client.send(new sdk.ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword: SECOND }));

    await assert.rejects(change('Not-the-one-1'), refusedPassword);
    await change(FIRST);

    assert.ok((await signIn(email, SECOND)).AccessToken);
    await assert.rejects(prove(email, FIRST), refusedPassword);
  });
});

describe('authenticator app', () => {
  test('is set up, asked for, and refused with a wrong code or one that was used', async () => {
    const email = await welcome('Minh');
    const { AccessToken } = await signIn(email, FIRST);
    const { SecretCode } = await client.send(new sdk.AssociateSoftwareTokenCommand({ AccessToken }));
    const used = codeOf(SecretCode);
    const verify = (UserCode) => client.send(new sdk.VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    await assert.rejects(verify(wrong(used)), sdk.EnableSoftwareTokenMFAException);
    assert.equal((await verify(used)).Status, 'SUCCESS');
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await client.send(new sdk.SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));

    const { ChallengeName, ChallengeParameters, Session } = await prove(email, FIRST);
    const answer = (code) =>
      client.send(
        new sdk.RespondToAuthChallengeCommand({
          ChallengeName,
          ClientId,
          Session,
          ChallengeResponses: {
            USERNAME: ChallengeParameters.USER_ID_FOR_SRP,
            SOFTWARE_TOKEN_MFA_CODE: code,
          },
        }),
      );
    const code = nextCodeOf(SecretCode);
    await assert.rejects(answer(wrong(code)), sdk.CodeMismatchException);
    await assert.rejects(answer(used), sdk.ExpiredCodeException);
    const { AuthenticationResult } = await answer(code);

    assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA');
    assert.equal(await statusOf(AuthenticationResult.AccessToken), 200);
    await assert.rejects(answer(nextCodeOf(SecretCode)), sdk.NotAuthorizedException);
    const user = await client.send(new sdk.GetUserCommand({ AccessToken: AuthenticationResult.AccessToken }));
    assert.equal(user.PreferredMfaSetting, 'SOFTWARE_TOKEN_MFA');
  });
});
