// A new item of the book.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Book } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { AppDrawer } from '../../components/AppModal';
import ItemForm, { type ItemFields } from './ItemForm';
import { createItem, refreshBook } from './queries';

interface NewPartProps {
  book: Book;
  opened: boolean;
  onClose: () => void;
}

export default function NewItem({ book, opened, onClose }: NewPartProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: (fields: ItemFields) => createItem(book.class, fields, key),
    onSuccess: async () => {
      await refreshBook(client, book.class);
      onClose();
    },
  });
  return (
    <AppDrawer title={t('gradebook.add_item')} opened={opened} onClose={onClose}>
      <ItemForm
        book={book}
        submitLabel={t('gradebook.add')}
        error={create.error && asApiError(create.error)}
        isSaving={create.isPending}
        onSubmit={create.mutate}
        onCancel={onClose}
      />
    </AppDrawer>
  );
}
