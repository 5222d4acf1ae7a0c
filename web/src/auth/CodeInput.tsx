// A code of six digits, one box for each; a whole code can be pasted or filled in by the browser.
import { PinInput } from '@mantine/core';
import { type Ref, useId } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './CodeInput.module.css';

export const CODE_LENGTH = 6;

interface CodeInputProps {
  label: string;
  value: string;
  onChange: (code: string) => void;
  /** Called with the whole code as soon as its last digit is there. */
  onComplete: (code: string) => void;
  isWrong: boolean;
  /** Where the code is all that is asked for. */
  autoFocus?: boolean;
  /** The first box. */
  ref?: Ref<HTMLInputElement>;
}

export function CodeInput({ label, value, onChange, onComplete, isWrong, autoFocus, ref }: CodeInputProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <div id={id} className={classes.label}>
        {label}
      </div>
      <PinInput
        ref={ref}
        length={CODE_LENGTH}
        type="number"
        size="md"
        gap="xs"
        autoFocus={autoFocus}
        oneTimeCode
        placeholder=""
        aria-labelledby={id}
        getInputProps={(index) => ({ 'aria-label': t('two_step.digit', { number: index + 1 }) })}
        value={value}
        onChange={onChange}
        onComplete={onComplete}
        error={isWrong}
      />
    </div>
  );
}
