// Putting a thing away, and taking it back: the same two changes of all that is archived.
import { Archive, ArchiveRestore } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { StateChange } from './editing';

type ShelfChange = StateChange<{ status: 'active' | 'archived' }>;

export function useShelfChanges(kind: 'department' | 'subject' | 'term', name: string) {
  const { t } = useTranslation();
  const archive: ShelfChange = {
    icon: <Archive size={16} />,
    changes: { status: 'archived' },
    ask: {
      title: t(`${kind}.archive_title`, { name }),
      text: t(`${kind}.archive_text`),
      action: t(`${kind}.archive`),
      tone: 'grave',
    },
  };
  const restore: ShelfChange = {
    icon: <ArchiveRestore size={16} />,
    changes: { status: 'active' },
    ask: {
      title: t(`${kind}.restore_title`, { name }),
      text: t(`${kind}.restore_text`),
      action: t(`${kind}.restore`),
      tone: 'plain',
    },
  };
  return { archive, restore };
}
