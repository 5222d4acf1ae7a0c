// What is done with a category: its form, its place among the others, and taking it out.
import { useDisclosure } from '@mantine/hooks';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Book, BookCategory } from '../../api/client';
import { EditDrawer } from '../../components/editing';
import { moveTarget } from './books';
import { PartMenu } from './PartMenu';
import { deleteCategory, getCategory, moveCategory, restoreCategory } from './queries';
import { useBookActions } from './useBookActions';
import { useCategoryEditing } from './useBookEditing';

const CategoryForm = lazy(() => import('./CategoryForm'));

export function CategoryMenu({ book, category }: { book: Book; category: BookCategory }) {
  const { t } = useTranslation();
  const [editing, edit] = useDisclosure(false);
  const editable = useCategoryEditing(book);
  const { act } = useBookActions(book.class);
  const { title, number } = category;
  const numbers = book.categories.map((each) => each.number);
  const mover = (way: 'up' | 'down') => {
    const before = moveTarget(numbers, number, way);
    return before === undefined ? undefined : () => act({ run: () => moveCategory(category, before) });
  };
  const remove = () =>
    act({
      run: () => deleteCategory(category),
      done: () => t('gradebook.deleted', { title }),
      undo: async () => restoreCategory(await getCategory(category)),
    });
  return (
    <>
      <PartMenu
        title={title}
        onEdit={edit.open}
        onUp={mover('up')}
        onDown={mover('down')}
        onDelete={remove}
      />
      <EditDrawer
        title={t('gradebook.edit_title', { title })}
        thing={category}
        editable={editable}
        opened={editing}
        onClose={edit.close}
      >
        {(form, base) => (
          <CategoryForm book={book} category={base} submitLabel={t('common.save')} {...form} />
        )}
      </EditDrawer>
    </>
  );
}
