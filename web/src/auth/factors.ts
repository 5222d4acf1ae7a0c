// Two-step sign-in at the user pool: whether a person uses codes of an app, and turning that on and off.
import { fetchMFAPreference, setUpTOTP, updateMFAPreference, verifyTOTPSetup } from '@aws-amplify/auth';

export async function usesCodes(): Promise<boolean> {
  const { enabled } = await fetchMFAPreference();
  return enabled?.includes('TOTP') ?? false;
}

/** A new key for the app, in base32; it counts only after `turnOnCodes`. */
export async function newKey(): Promise<string> {
  const { sharedSecret } = await setUpTOTP();
  return sharedSecret;
}

/** Proves with a code that the app has the key; from then on each sign-in asks for one. */
export async function turnOnCodes(code: string): Promise<void> {
  await verifyTOTPSetup({ code });
  await updateMFAPreference({ totp: 'PREFERRED' });
}

export async function turnOffCodes(): Promise<void> {
  await updateMFAPreference({ totp: 'DISABLED' });
}

/** What an app reads out of the picture. Amplify's own does not escape names with spaces or letters like “Đ”. */
export function keyUri(key: string, issuer: string, account: string): string {
  const name = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${name}?secret=${key}&issuer=${encodeURIComponent(issuer)}`;
}

/** A key in groups of four, as people can type it. */
export function inGroups(key: string): string {
  return key.match(/.{1,4}/g)?.join(' ') ?? '';
}
