// The state of a new password that is being typed, for every form that asks for one.
import { useState } from 'react';
import { isAcceptable, type PasswordPolicy } from './passwords';

export function useNewPassword(policy: PasswordPolicy) {
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [checked, setChecked] = useState(false);
  const differs = password !== repeated;
  return {
    password,
    weak: checked && !isAcceptable(password, policy),
    fields: {
      policy,
      password,
      repeated,
      onChange: setPassword,
      onRepeat: setRepeated,
      mismatch: checked && differs,
    },
    /** Whether it may be sent; from the first call on, the fields show what is wrong. */
    check: () => {
      setChecked(true);
      return !differs && isAcceptable(password, policy);
    },
    clear: () => {
      setPassword('');
      setRepeated('');
      setChecked(false);
    },
  };
}
