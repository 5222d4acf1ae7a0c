// Why a sheet cannot be read: such faults have their texts among those of jobs.
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../api/problems';
import en from '../../i18n/en.json';

type RowCode = keyof typeof en.job_codes;

function isRowCode(code: string | undefined): code is RowCode {
  return code !== undefined && code in en.job_codes;
}

/** A text for a code that a sheet or its rows can meet. */
export function useCodeText() {
  const { t } = useTranslation();
  return (code: string, params: Record<string, unknown>) =>
    isRowCode(code) ? t(`job_codes.${code}`, params) : code;
}

/** What makes a file useless, if that is why it was refused. */
export function useSheetFault(error: unknown): string | null {
  const text = useCodeText();
  if (!error) return null;
  const fault = asApiError(error).fields.find((field) => field.path === 'body');
  return fault && isRowCode(fault.sent) ? text(fault.sent, fault.params) : null;
}
