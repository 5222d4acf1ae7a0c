// aws-jwt-verify, with which services check tokens offline, against the published key of a running demo.
import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import * as errors from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { config, data } from './demos.js';
import { signInAs } from './users.js';

const issuer = `${config.endpoint.replace(/\/$/, '')}/${config.user_pool_id}`;
const jwksUri = `${issuer}/.well-known/jwks.json`;
// Its own way to the keys is https alone, and this server is on loopback.
const fetcher = { fetch: async (uri) => (await fetch(uri)).arrayBuffer() };

/** A verifier of what Cognito's own would check, for an issuer that is not AWS. */
function verifierOf(tokenUse, clientId = config.client_id) {
  const audience = tokenUse === 'id' ? clientId : null;
  const customJwtCheck = ({ payload }) => validateCognitoJwtFields(payload, { tokenUse, clientId });
  return JwtVerifier.create(
    { issuer, audience, jwksUri, customJwtCheck },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
}

async function tokensOf(role) {
  const { session } = await signInAs(role);
  return { access: session.getAccessToken().getJwtToken(), id: session.getIdToken().getJwtToken() };
}

function partOf(token, index) {
  return JSON.parse(Buffer.from(token.split('.')[index], 'base64url').toString());
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The pool's signature, as only who has its data folder can make it. */
function signAsPool(header, claims) {
  const { signing_key } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8'));
  const message = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(message), createPrivateKey(signing_key));
  return `${message}.${signature.toString('base64url')}`;
}

describe('tokens', () => {
  test('access and id token are verified through the published key', async () => {
    const tokens = await tokensOf('LECTURER');

    const access = await verifierOf('access').verify(tokens.access);
    const id = await verifierOf('id').verify(tokens.id);

    assert.deepEqual(access['cognito:groups'], ['LECTURER']);
    assert.equal(id.email_verified, true);
    assert.equal(id.sub, access.sub);
  });

  test('what the pool signs anew with its own key is verified too', async () => {
    const { access } = await tokensOf('STUDENT');

    const claims = await verifierOf('access').verify(signAsPool(partOf(access, 0), partOf(access, 1)));

    assert.equal(claims.token_use, 'access');
  });
});

describe('bad tokens', () => {
  test('an id token is no access token, nor the other way round', async () => {
    const tokens = await tokensOf('STUDENT');

    await assert.rejects(verifierOf('access').verify(tokens.id), errors.CognitoJwtInvalidTokenUseError);
    await assert.rejects(verifierOf('id').verify(tokens.access), errors.JwtInvalidAudienceError);
  });

  test('a token of this client is refused by a service of another', async () => {
    const { access } = await tokensOf('STUDENT');

    await assert.rejects(
      verifierOf('access', 'another-client').verify(access),
      errors.CognitoJwtInvalidClientIdError,
    );
  });

  test('expired, by a second', async () => {
    const { access } = await tokensOf('STUDENT');
    const claims = { ...partOf(access, 1), exp: Math.floor(Date.now() / 1000) - 1 };

    await assert.rejects(
      verifierOf('access').verify(signAsPool(partOf(access, 0), claims)),
      errors.JwtExpiredError,
    );
  });

  test('changed claims under the signature of others', async () => {
    const { access } = await tokensOf('STUDENT');
    const [header, , signature] = access.split('.');
    const claims = encode({ ...partOf(access, 1), 'cognito:groups': ['ADMIN'] });

    await assert.rejects(
      verifierOf('access').verify(`${header}.${claims}.${signature}`),
      errors.JwtInvalidSignatureError,
    );
  });

  test('no algorithm, with a signature and without', async () => {
    const { access } = await tokensOf('STUDENT');
    const [, claims, signature] = access.split('.');
    const header = encode({ ...partOf(access, 0), alg: 'none' });

    await assert.rejects(verifierOf('access').verify(`${header}.${claims}.`), errors.JwtParseError);
    await assert.rejects(
      verifierOf('access').verify(`${header}.${claims}.${signature}`),
      errors.JwtInvalidSignatureAlgorithmError,
    );
  });

  test('the public key taken for a shared secret', async () => {
    const { access } = await tokensOf('STUDENT');
    const { keys } = await (await fetch(jwksUri)).json();
    const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const message = `${encode({ ...partOf(access, 0), alg: 'HS256' })}.${access.split('.')[1]}`;
    const mac = createHmac('sha256', pem).update(message).digest('base64url');

    await assert.rejects(
      verifierOf('access').verify(`${message}.${mac}`),
      errors.JwtInvalidSignatureAlgorithmError,
    );
  });

  test('a key that was never published', async () => {
    const { access } = await tokensOf('STUDENT');
    const header = { ...partOf(access, 0), kid: randomBytes(16).toString('hex') };

    await assert.rejects(
      verifierOf('access').verify(signAsPool(header, partOf(access, 1))),
      errors.KidNotFoundInJwksError,
    );
  });

  test('the verifier for AWS alone takes no token from elsewhere', async () => {
    const { access } = await tokensOf('STUDENT');
    const verifier = CognitoJwtVerifier.create({
      userPoolId: config.user_pool_id,
      tokenUse: 'access',
      clientId: config.client_id,
    });

    await assert.rejects(verifier.verify(access), errors.ParameterValidationError);
  });
});
