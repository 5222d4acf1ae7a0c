// The AWS SDK for JavaScript, operation by operation, against the user pool of a running demo.
// It has no SRP of its own: amazon-cognito-identity-js does the arithmetic, and the SDK sends it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationHelper, DateHelper } from 'amazon-cognito-identity-js';
import BigIntegers from 'amazon-cognito-identity-js/lib/BigInteger.js';
import { accountOf, askMe, config, secretMailedTo, statusOf } from './demos.js';
import { FIRST, invite, SECOND, welcome } from './people.js';
import { answerOf } from './users.js';

const BigInteger = BigIntegers.default;
const poolName = config.user_pool_id.split('_')[1];
const ClientId = config.client_id;
const client = new sdk.CognitoIdentityProviderClient({ region: config.region, endpoint: config.endpoint });

const refusedPassword = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

/** Proves the password; gives the tokens or the challenge that follows. */
async function prove(email, password) {
  const helper = new AuthenticationHelper(poolName);
  const a = await answerOf((callback) => helper.getLargeAValue(callback));
  const { ChallengeName, ChallengeParameters } = await client.send(
    new sdk.InitiateAuthCommand({
      AuthFlow: 'USER_SRP_AUTH',
      ClientId,
      AuthParameters: { USERNAME: email, SRP_A: a.toString(16) },
    }),
  );
  const ChallengeResponses = await answer(helper, ChallengeParameters, password);
  return client.send(new sdk.RespondToAuthChallengeCommand({ ChallengeName, ClientId, ChallengeResponses }));
}

async function answer(helper, { USER_ID_FOR_SRP, SRP_B, SALT, SECRET_BLOCK }, password) {
  const [b, salt] = [new BigInteger(SRP_B, 16), new BigInteger(SALT, 16)];
  const key = await answerOf((callback) =>
    helper.getPasswordAuthenticationKey(USER_ID_FOR_SRP, password, b, salt, callback),
  );
  const TIMESTAMP = new DateHelper().getNowString();
  const proof = createHmac('sha256', key)
    .update(poolName + USER_ID_FOR_SRP)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP);
  return {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: proof.digest('base64'),
    TIMESTAMP,
  };
}

async function signIn(email, password) {
  const { AuthenticationResult } = await prove(email, password);
  return AuthenticationResult;
}

function signInAs(role) {
  const { email, password } = accountOf(role);
  return signIn(email, password);
}

function choosePassword(challenge, password) {
  return client.send(
    new sdk.RespondToAuthChallengeCommand({
      ChallengeName: challenge.ChallengeName,
      ClientId,
      Session: challenge.Session,
      ChallengeResponses: {
        USERNAME: challenge.ChallengeParameters.USER_ID_FOR_SRP,
        NEW_PASSWORD: password,
      },
    }),
  );
}

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
    const ConfirmationCode = String((Number(code) + 1) % 1_000_000).padStart(6, '0');

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
