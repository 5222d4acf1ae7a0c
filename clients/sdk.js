// The AWS SDK for JavaScript as its users make it; only the endpoint is ours.
// It has no SRP of its own: amazon-cognito-identity-js does the arithmetic, and the SDK sends it.
import { createHmac } from 'node:crypto';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationHelper, DateHelper } from 'amazon-cognito-identity-js';
import BigIntegers from 'amazon-cognito-identity-js/lib/BigInteger.js';
import { accountOf, config } from './demos.js';
import { answerOf } from './users.js';

const BigInteger = BigIntegers.default;
const poolName = config.user_pool_id.split('_')[1];
export const ClientId = config.client_id;
export const client = new sdk.CognitoIdentityProviderClient({
  region: config.region,
  endpoint: config.endpoint,
});

/** Proves the password; gives the tokens or the challenge that follows. */
export async function prove(email, password) {
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

export async function signIn(email, password) {
  const { AuthenticationResult } = await prove(email, password);
  return AuthenticationResult;
}

export function signInAs(role) {
  const { email, password } = accountOf(role);
  return signIn(email, password);
}

export function choosePassword(challenge, password) {
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
