// The AWS SDK for JavaScript with the pool's administrator key: every signed operation of a running demo's pool.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { codeOf } from './codes.js';
import { config, secretMailedTo, statusOf } from './demos.js';
import { FIRST, SECOND, welcome } from './people.js';
import { ClientId, client, prove, signIn } from './sdk.js';

const UserPoolId = config.user_pool_id;

/** The client that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or others, make an administrator's. */
function administratorWith(credentials) {
  return new sdk.CognitoIdentityProvider({
    region: config.region,
    endpoint: config.endpoint,
    credentials,
  });
}

const administrator = administratorWith();

/** Runs a signed operation on the pool. */
function run(operation, input = {}) {
  return administrator[operation]({ UserPoolId, ...input });
}

function newAddress() {
  return `pool-${randomUUID().slice(0, 12)}@example.edu`;
}

/** A user of the pool alone, of whom the school knows nothing. */
async function create(Username, input = { MessageAction: 'SUPPRESS' }) {
  return (await run('adminCreateUser', { Username, ...input })).User;
}

function attributesOf(pairs) {
  return Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
}

describe('administration', () => {
  test('a user is made, found and deleted', async () => {
    const Username = newAddress();

    const made = await create(Username, {
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'name', Value: 'Trần Bình' }],
    });
    const got = await run('adminGetUser', { Username });
    const { Users } = await run('listUsers', { Filter: `email = "${Username}"` });
    await run('adminDeleteUser', { Username });

    assert.equal(made.UserStatus, 'FORCE_CHANGE_PASSWORD');
    assert.ok(made.UserCreateDate instanceof Date);
    assert.equal(attributesOf(got.UserAttributes).name, 'Trần Bình');
    assert.deepEqual(
      Users.map((user) => user.Username),
      [made.Username],
    );
    await assert.rejects(run('adminGetUser', { Username }), sdk.UserNotFoundException);
  });

  test('an address has one user', async () => {
    const Username = newAddress();
    await create(Username);

    await assert.rejects(create(Username.toUpperCase()), sdk.UsernameExistsException);
  });

  test('an invitation is mailed, and mailed again with another password', async () => {
    const email = newAddress();
    await create(email, {});
    const first = await secretMailedTo(email, 'invitation');

    await create(email, { MessageAction: 'RESEND' });

    const second = await secretMailedTo(email, 'invitation');
    await assert.rejects(prove(email, first), sdk.NotAuthorizedException);
    assert.equal((await prove(email, second)).ChallengeName, 'NEW_PASSWORD_REQUIRED');
  });

  test('who has chosen a password is not invited again', async () => {
    const email = await welcome('Phong');

    await assert.rejects(create(email, { MessageAction: 'RESEND' }), sdk.UnsupportedUserStateException);
  });

  test('a temporary password must be changed and a permanent one not', async () => {
    const Username = newAddress();
    await create(Username);
    await run('adminSetUserPassword', { Username, Password: FIRST });
    const challenge = await prove(Username, FIRST);

    await run('adminSetUserPassword', { Username, Password: SECOND, Permanent: true });

    assert.equal(challenge.ChallengeName, 'NEW_PASSWORD_REQUIRED');
    assert.ok((await signIn(Username, SECOND)).AccessToken);
    await assert.rejects(
      run('adminSetUserPassword', { Username, Password: 'simple', Permanent: true }),
      sdk.InvalidPasswordException,
    );
  });

  test('a reset password is worth nothing until the mailed code replaces it', async () => {
    const Username = await welcome('Phúc');

    await run('adminResetUserPassword', { Username });

    await assert.rejects(prove(Username, FIRST), sdk.PasswordResetRequiredException);
    const ConfirmationCode = await secretMailedTo(Username, 'reset-code');
    await client.send(
      new sdk.ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: SECOND }),
    );
    assert.equal(await statusOf((await signIn(Username, SECOND)).AccessToken), 200);
  });

  test('a disabled user is out until enabled', async () => {
    const Username = await welcome('Quý');
    const { AccessToken } = await signIn(Username, FIRST);

    await run('adminDisableUser', { Username });

    assert.equal((await run('adminGetUser', { Username })).Enabled, false);
    assert.equal(await statusOf(AccessToken), 401);
    await assert.rejects(prove(Username, FIRST), sdk.NotAuthorizedException);
    await run('adminEnableUser', { Username });
    assert.equal(await statusOf((await signIn(Username, FIRST)).AccessToken), 200);
  });

  test('signing somebody out ends all sessions', async () => {
    const Username = await welcome('Sơn');
    const { AccessToken, RefreshToken } = await signIn(Username, FIRST);

    await run('adminUserGlobalSignOut', { Username });

    assert.equal(await statusOf(AccessToken), 401);
    const renewed = client.send(new sdk.GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    await assert.rejects(renewed, sdk.NotAuthorizedException);
  });

  test('attributes are set, and sub is not', async () => {
    const Username = newAddress();
    await create(Username);
    const wanted = [
      { Name: 'name', Value: 'Lê Cúc' },
      { Name: 'email_verified', Value: 'true' },
    ];

    await run('adminUpdateUserAttributes', { Username, UserAttributes: wanted });

    const got = attributesOf((await run('adminGetUser', { Username })).UserAttributes);
    assert.deepEqual([got.name, got.email_verified], ['Lê Cúc', 'true']);
    const other = [{ Name: 'sub', Value: 'other' }];
    await assert.rejects(
      run('adminUpdateUserAttributes', { Username, UserAttributes: other }),
      sdk.InvalidParameterException,
    );
  });

  test('an authenticator app is switched off for who has lost it', async () => {
    const Username = await welcome('Tâm');
    const { AccessToken } = await signIn(Username, FIRST);
    const { SecretCode } = await client.send(new sdk.AssociateSoftwareTokenCommand({ AccessToken }));
    await client.send(new sdk.VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(SecretCode) }));
    await run('adminSetUserMFAPreference', { Username, SoftwareTokenMfaSettings: { Enabled: true } });
    assert.equal((await prove(Username, FIRST)).ChallengeName, 'SOFTWARE_TOKEN_MFA');

    await run('adminSetUserMFAPreference', { Username, SoftwareTokenMfaSettings: { Enabled: false } });

    assert.equal(await statusOf((await signIn(Username, FIRST)).AccessToken), 200);
  });

  test('users come in pages, and each once', async () => {
    const begin = `page${randomUUID().slice(0, 8)}`;
    const made = [];
    for (const each of ['a', 'b', 'c']) made.push((await create(`${begin}-${each}@example.edu`)).Username);

    const found = [];
    const pages = sdk.paginateListUsers(
      { client: administrator, pageSize: 2 },
      { UserPoolId, Filter: `email ^= "${begin}"` },
    );
    for await (const page of pages) found.push(...page.Users.map((user) => user.Username));

    assert.deepEqual(found.sort(), made.sort());
    await assert.rejects(run('listUsers', { Filter: 'email is mine' }), sdk.InvalidParameterException);
  });

  test('groups are made, filled and emptied', async () => {
    const [Username, GroupName] = [newAddress(), `group-${randomUUID().slice(0, 8)}`];
    await create(Username);

    const { Group } = await run('createGroup', { GroupName, Description: 'A choir', Precedence: 3 });
    await assert.rejects(run('createGroup', { GroupName }), sdk.GroupExistsException);
    await run('adminAddUserToGroup', { Username, GroupName });

    assert.ok(Group.CreationDate instanceof Date);
    const names = [];
    for await (const page of sdk.paginateListGroups({ client: administrator }, { UserPoolId })) {
      names.push(...page.Groups.map((group) => group.GroupName));
    }
    assert.ok(names.includes(GroupName));
    const { Groups } = await run('adminListGroupsForUser', { Username });
    assert.deepEqual([Groups[0].GroupName, Groups[0].Precedence], [GroupName, 3]);
    const { Users } = await run('listUsersInGroup', { GroupName });
    assert.equal(attributesOf(Users[0].Attributes).email, Username);
    await run('adminRemoveUserFromGroup', { Username, GroupName });
    assert.deepEqual((await run('listUsersInGroup', { GroupName })).Users, []);
  });

  test('pool, client and factors are described', async () => {
    const { UserPool } = await run('describeUserPool');
    const { UserPoolClient } = await run('describeUserPoolClient', { ClientId });
    const { MfaConfiguration } = await run('getUserPoolMfaConfig');

    assert.ok(UserPool.CreationDate instanceof Date);
    assert.equal(UserPoolClient.ClientId, ClientId);
    assert.equal(MfaConfiguration, 'OPTIONAL');
    await assert.rejects(
      run('describeUserPool', { UserPoolId: 'ap-southeast-1_AAAAAAAAA' }),
      sdk.ResourceNotFoundException,
    );
  });
});

describe('signatures', () => {
  const list = new sdk.ListUsersCommand({ UserPoolId });

  test('signed with another secret', async () => {
    const { accessKeyId, secretAccessKey } = await administrator.config.credentials();
    const secret = [...secretAccessKey].reverse().join('');
    const other = administratorWith({ accessKeyId, secretAccessKey: secret });

    await assert.rejects(other.send(list), { name: 'InvalidSignatureException' });
  });

  test('signed with a key that nobody has', async () => {
    const stranger = administratorWith({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'x'.repeat(40),
    });

    await assert.rejects(stranger.send(list), { name: 'UnrecognizedClientException' });
  });

  test('a body that was changed after signing', async () => {
    const careless = administratorWith();
    careless.middlewareStack.add(
      (next) => (args) => {
        const body = new TextDecoder().decode(args.request.body).replace('"}', '" }');
        args.request.body = body;
        args.request.headers['content-length'] = String(body.length);
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );

    await assert.rejects(careless.send(list), { name: 'InvalidSignatureException' });
  });
});
