// Categories with their items in the order of the book, each with its menu, and the ways to add more.
import { Button, Group } from '@mantine/core';
import { Plus } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Book, BookCategory, BookItem } from '../../api/client';
import { useReader } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { Section } from '../../components/Page';
import { Status } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatInstant } from '../../lib/dates';
import classes from './BookList.module.css';
import { categoryFacts, itemFacts } from './books';
import { CategoryMenu } from './CategoryMenu';
import { ItemMenu } from './ItemMenu';
import { useOpening } from './useOpening';

const NewCategory = lazy(() => import('./NewCategory'));
const NewItem = lazy(() => import('./NewItem'));

export function BookList({ book }: { book: Book }) {
  const { t } = useTranslation();
  const adding = useOpening<'category' | 'item'>();
  const drawer = { book, opened: adding.opened, onClose: adding.close };
  const plus = <Plus size={15} aria-hidden="true" />;
  return (
    <Section
      title={t('gradebook.contents')}
      actions={
        <Group gap="sm">
          <Button variant="default" leftSection={plus} onClick={() => adding.open('category')}>
            {t('gradebook.add_category')}
          </Button>
          {book.categories.length > 0 && (
            <Button leftSection={plus} onClick={() => adding.open('item')}>
              {t('gradebook.add_item')}
            </Button>
          )}
        </Group>
      }
    >
      {book.categories.length === 0 && (
        <EmptyNote title={t('gradebook.empty_book')} text={t('gradebook.empty_book_text')} />
      )}
      {book.categories.map((category) => (
        <Category key={category.number} book={book} category={category} />
      ))}
      <Suspense>
        {adding.thing === 'category' && <NewCategory key={adding.turn} {...drawer} />}
        {adding.thing === 'item' && <NewItem key={adding.turn} {...drawer} />}
      </Suspense>
    </Section>
  );
}

function Category({ book, category }: { book: Book; category: BookCategory }) {
  const { t } = useTranslation();
  const items = book.items.filter((item) => item.category === category.number);
  const facts = categoryFacts(category, book, { t, language: currentLanguage() });
  return (
    <section className={classes.category}>
      <div className={classes.line}>
        <div>
          <h3 className={classes.title}>{category.title}</h3>
          <div className="quiet">{facts.join(' · ')}</div>
        </div>
        <CategoryMenu book={book} category={category} />
      </div>
      {items.length > 0 && (
        <ul className={classes.items}>
          {items.map((item) => (
            <Item key={item.number} book={book} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ book, item }: { book: Book; item: BookItem }) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const facts = itemFacts(item, book, { t, language });
  return (
    <li className={classes.line}>
      <div>
        <div className={classes.item}>
          {item.title}{' '}
          <Status
            tone={item.posted ? 'good' : 'idle'}
            label={t(item.posted ? 'gradebook.posted' : 'gradebook.draft')}
          />
          {item.post_at && (
            <span className="quiet">
              {t('gradebook.posts_at', { time: formatInstant(item.post_at, language, zone) })}
            </span>
          )}
        </div>
        <div className="quiet figures">{facts.join(' · ')}</div>
      </div>
      <ItemMenu book={book} item={item} />
    </li>
  );
}
