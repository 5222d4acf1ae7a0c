// The rules of the user pool for passwords, checked while one types; the pool itself has the last word.
import type { Config } from '../api/client';

export type PasswordPolicy = Config['password_policy'];
export type PasswordRule = 'min_length' | 'upper' | 'lower' | 'digit' | 'symbol' | 'edges';

export interface RuleState {
  rule: PasswordRule;
  met: boolean;
}

/** Cognito's special characters; a space inside counts too. */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/** Each rule that the policy has, and whether `password` fulfils it. */
export function checkPassword(password: string, policy: PasswordPolicy): RuleState[] {
  const rules: [PasswordRule, boolean, boolean][] = [
    ['min_length', true, [...password].length >= policy.min_length],
    ['upper', policy.upper, /[A-Z]/.test(password)],
    ['lower', policy.lower, /[a-z]/.test(password)],
    ['digit', policy.digit, /[0-9]/.test(password)],
    ['symbol', policy.symbol, SYMBOL.test(password.trim())],
    ['edges', password !== password.trim(), password === password.trim()],
  ];
  return rules.filter(([, applies]) => applies).map(([rule, , met]) => ({ rule, met }));
}

export function isAcceptable(password: string, policy: PasswordPolicy): boolean {
  return checkPassword(password, policy).every((rule) => rule.met);
}
