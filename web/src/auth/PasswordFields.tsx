// A new password, typed twice, with the rules of the pool ticked off while one types.
import { PasswordInput, Stack } from '@mantine/core';
import { Check, Circle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import classes from './PasswordFields.module.css';
import { checkPassword, type PasswordPolicy } from './passwords';

interface PasswordFieldsProps {
  policy: PasswordPolicy;
  password: string;
  repeated: string;
  onChange: (password: string) => void;
  onRepeat: (repeated: string) => void;
  /** Said under the first field, for example that the pool refused it. */
  error?: string;
  /** The form was sent while the two differed. */
  mismatch?: boolean;
}

export function PasswordFields(props: PasswordFieldsProps) {
  const { t } = useTranslation();
  const toggle = { 'aria-label': t('sign_in.show_password'), tabIndex: 0 };
  return (
    <Stack gap="sm">
      <PasswordInput
        label={t('new_password.password')}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={props.password}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        error={props.error}
        aria-describedby="password-rules"
        visibilityToggleButtonProps={toggle}
      />
      <div id="password-rules" className={classes.rules}>
        <p className={classes.lead}>{t('new_password.rules')}</p>
        <ul className={classes.list}>
          {checkPassword(props.password, props.policy).map(({ rule, met }) => (
            <li key={rule} className={classes.rule} data-met={met}>
              {met ? <Check size={14} aria-hidden="true" /> : <Circle size={14} aria-hidden="true" />}
              {t(`new_password.${rule}`, { min: props.policy.min_length })}
              <span className="unseen">, {met ? t('new_password.met') : t('new_password.unmet')}</span>
            </li>
          ))}
        </ul>
      </div>
      <PasswordInput
        label={t('new_password.repeat')}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={props.repeated}
        onChange={(event) => props.onRepeat(event.currentTarget.value)}
        error={props.mismatch ? t('new_password.mismatch') : undefined}
        visibilityToggleButtonProps={toggle}
      />
    </Stack>
  );
}
