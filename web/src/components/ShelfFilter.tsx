// Chooses between what is in use and what is kept, in the address of a list.
import { useTranslation } from 'react-i18next';
import { ListFilter } from './ListFilter';

export function ShelfFilter({ chosen }: { chosen: 'active' | 'archived' }) {
  const { t } = useTranslation();
  return (
    <ListFilter
      label={t('common.status')}
      name="status"
      chosen={chosen}
      look="chips"
      choices={[
        { value: 'active', label: t('status.active') },
        { value: 'archived', label: t('status.archived') },
      ]}
    />
  );
}
