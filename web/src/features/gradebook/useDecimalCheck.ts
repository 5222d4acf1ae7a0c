// What a form says of a typed decimal that could be read in two ways.
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { decimalFault } from '../../lib/decimals';

export function useDecimalCheck(): (text: string) => string | null {
  const { t } = useTranslation();
  return (text) => {
    const fault = decimalFault(text, currentLanguage());
    return fault && t(`fields.${fault}`);
  };
}
