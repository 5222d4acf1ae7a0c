// amazon-cognito-identity-js as its users make it, with promises for callbacks; only the endpoint is ours.
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { accountOf, config } from './demos.js';

/** A store of a client's own, so that two users do not share a session. */
class Shelf {
  #values = new Map();

  setItem(key, value) {
    this.#values.set(key, value);
  }

  getItem(key) {
    return this.#values.get(key) ?? null;
  }

  removeItem(key) {
    this.#values.delete(key);
  }

  clear() {
    this.#values.clear();
  }
}

export function userOf(email) {
  const storage = new Shelf();
  const pool = new CognitoUserPool({
    UserPoolId: config.user_pool_id,
    ClientId: config.client_id,
    endpoint: config.endpoint,
    Storage: storage,
  });
  return new CognitoUser({ Username: email, Pool: pool, Storage: storage });
}

/** Begins something that takes callbacks, and gives what it comes to: a challenge by its name. */
export function outcomeOf(begin) {
  return new Promise((resolve, reject) => {
    begin({
      onSuccess: resolve,
      onFailure: reject,
      inputVerificationCode: resolve,
      associateSecretCode: resolve,
      newPasswordRequired: () => resolve('NEW_PASSWORD_REQUIRED'),
      totpRequired: (challenge) => resolve(challenge),
    });
  });
}

/** The same for the methods that take one callback, as Node has them. */
export function answerOf(begin) {
  return new Promise((resolve, reject) => {
    begin((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** Proves the password; gives the session or the name of the challenge that follows. */
export function prove(user, password) {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
  return outcomeOf((callbacks) => user.authenticateUser(details, callbacks));
}

export async function signIn(email, password) {
  const user = userOf(email);
  const session = await prove(user, password);
  return { user, session, token: session.getAccessToken().getJwtToken() };
}

export function signInAs(role) {
  const { email, password } = accountOf(role);
  return signIn(email, password);
}
