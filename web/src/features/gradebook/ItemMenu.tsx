// What is done with an item: its form, posting it now or later, its place in its category, and taking it out.
import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CalendarClock, Eye, EyeOff } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Book, BookItem } from '../../api/client';
import { useFirstOpening } from '../../components/AppModal';
import { EditDrawer } from '../../components/editing';
import { moveTarget } from './books';
import { PartMenu } from './PartMenu';
import { deleteItem, getItem, moveItem, postItem, restoreItem, unpostItem } from './queries';
import { useBookActions } from './useBookActions';
import { useItemEditing } from './useBookEditing';

const ItemForm = lazy(() => import('./ItemForm'));
const PostLater = lazy(() => import('./PostLater'));

export function ItemMenu({ book, item }: { book: Book; item: BookItem }) {
  const { t } = useTranslation();
  const [editing, edit] = useDisclosure(false);
  const [scheduling, schedule] = useDisclosure(false);
  const { isMade: wasScheduling } = useFirstOpening(scheduling);
  const editable = useItemEditing(book);
  const actions = useItemActions(book, item);
  return (
    <>
      <PartMenu title={item.title} onEdit={edit.open} {...actions.places} onDelete={actions.remove}>
        {(item.posted || item.post_at) && (
          <Menu.Item leftSection={<EyeOff size={15} />} onClick={actions.unpost}>
            {t(item.posted ? 'gradebook.unpost' : 'gradebook.unplan')}
          </Menu.Item>
        )}
        {!item.posted && (
          <>
            <Menu.Item leftSection={<Eye size={15} />} onClick={actions.post}>
              {t('gradebook.post')}
            </Menu.Item>
            <Menu.Item leftSection={<CalendarClock size={15} />} onClick={schedule.open}>
              {t('gradebook.post_later')}
            </Menu.Item>
          </>
        )}
      </PartMenu>
      <EditDrawer
        title={t('gradebook.edit_title', { title: item.title })}
        thing={item}
        editable={editable}
        opened={editing}
        onClose={edit.close}
      >
        {(form, base) => <ItemForm book={book} item={base} submitLabel={t('common.save')} {...form} />}
      </EditDrawer>
      <Suspense>
        {wasScheduling && <PostLater item={item} opened={scheduling} onClose={schedule.close} />}
      </Suspense>
    </>
  );
}

function useItemActions(book: Book, item: BookItem) {
  const { t } = useTranslation();
  const { act } = useBookActions(book.class);
  const { title } = item;
  const numbers = book.items.filter(({ category }) => category === item.category).map(({ number }) => number);
  const mover = (way: 'up' | 'down') => {
    const before = moveTarget(numbers, item.number, way);
    return before === undefined ? undefined : () => act({ run: () => moveItem(item, before) });
  };
  return {
    places: { onUp: mover('up'), onDown: mover('down') },
    post: () =>
      act({
        run: () => postItem(item, null),
        done: ({ ungraded }) =>
          [
            t('gradebook.posted_note', { title }),
            ungraded > 0 && t('gradebook.ungraded', { count: ungraded }),
          ]
            .filter(Boolean)
            .join(' '),
        undo: (answer) => unpostItem(answer.item),
      }),
    unpost: () =>
      act({
        run: () => unpostItem(item),
        done: () => t(item.posted ? 'gradebook.unposted_note' : 'gradebook.unplanned_note', { title }),
        undo: (answer) => postItem(answer, item.post_at),
      }),
    remove: () =>
      act({
        run: () => deleteItem(item),
        done: () => t('gradebook.deleted', { title }),
        undo: async () => restoreItem(await getItem(item)),
      }),
  };
}
