// What was taken out of the book, with its marks, and the way back.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Book } from '../../api/client';
import { useReader } from '../../app/access';
import { Section } from '../../components/Page';
import { formatInstant } from '../../lib/dates';
import classes from './BookList.module.css';
import { restoreCategory, restoreItem } from './queries';
import { useBookActions } from './useBookActions';

export function DeletedParts({ book }: { book: Book }) {
  const { t } = useTranslation();
  const { act, isBusy } = useBookActions(book.class);
  const parts = [
    ...book.deleted_categories.map((part) => ({ kind: 'category', part, run: () => restoreCategory(part) })),
    ...book.deleted_items.map((part) => ({ kind: 'item', part, run: () => restoreItem(part) })),
  ];
  if (parts.length === 0) return null;
  return (
    <Section title={t('gradebook.deleted_parts')}>
      <ul className={classes.items}>
        {parts.map(({ kind, part, run }) => (
          <Deleted
            key={`${kind} ${part.number}`}
            title={part.title}
            at={part.deleted_at}
            isBusy={isBusy}
            onRestore={() =>
              act<unknown>({ run, done: () => t('gradebook.restored', { title: part.title }) })
            }
          />
        ))}
      </ul>
    </Section>
  );
}

interface DeletedProps {
  title: string;
  at: string | null | undefined;
  isBusy: boolean;
  onRestore: () => void;
}

function Deleted({ title, at, isBusy, onRestore }: DeletedProps) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  return (
    <li className={classes.line}>
      <div>
        <div className={classes.item}>{title}</div>
        {at && <div className="quiet figures">{formatInstant(at, language, zone)}</div>}
      </div>
      <Button variant="default" size="compact-sm" disabled={isBusy} onClick={onRestore}>
        {t('gradebook.restore')}
        <span className="unseen">{title}</span>
      </Button>
    </li>
  );
}
