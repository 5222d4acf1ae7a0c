// A new category of the book.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Book } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { AppDrawer } from '../../components/AppModal';
import CategoryForm, { type CategoryFields } from './CategoryForm';
import { createCategory, refreshBook } from './queries';

interface NewPartProps {
  book: Book;
  opened: boolean;
  onClose: () => void;
}

export default function NewCategory({ book, opened, onClose }: NewPartProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: (fields: CategoryFields) => createCategory(book.class, fields, key),
    onSuccess: async () => {
      await refreshBook(client, book.class);
      onClose();
    },
  });
  return (
    <AppDrawer title={t('gradebook.add_category')} opened={opened} onClose={onClose}>
      <CategoryForm
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
