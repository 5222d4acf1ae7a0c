// The book of a class: how it is weighed and called, its categories with their items, and what was taken out.
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Book } from '../../api/client';
import { ErrorNote } from '../../components/ErrorNote';
import { EditDrawer } from '../../components/editing';
import { Facts } from '../../components/Facts';
import { TextLink } from '../../components/links';
import { Section } from '../../components/Page';
import { currentLanguage } from '../../i18n';
import { formatDecimal } from '../../lib/decimals';
import { BookList } from './BookList';
import { Warnings } from './BookWarnings';
import { bandTexts, schemeName } from './books';
import { DeletedParts } from './DeletedParts';
import { bookQuery } from './queries';
import { useBookEditing } from './useBookEditing';

const BookForm = lazy(() => import('./BookForm'));
const route = getRouteApi('/school/classes/$class/gradebook/book');

export default function BookPage() {
  const { t } = useTranslation();
  const { class: id } = route.useParams();
  const query = useQuery(bookQuery(id));
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={320} radius="lg" />;
  return (
    <>
      <TextLink to="/classes/$class/gradebook" params={{ class: id }}>
        {t('gradebook.back')}
      </TextLink>
      <Warnings book={query.data} />
      <Rules book={query.data} />
      <BookList book={query.data} />
      <DeletedParts book={query.data} />
    </>
  );
}

function Rules({ book }: { book: Book }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [opened, { open, close }] = useDisclosure(false);
  const editable = useBookEditing();
  const { scheme, cap, late } = book;
  return (
    <Section
      title={t('gradebook.rules')}
      actions={
        <Button variant="default" leftSection={<Pencil size={15} aria-hidden="true" />} onClick={open}>
          {t('gradebook.edit_rules')}
        </Button>
      }
    >
      <Facts
        facts={[
          { label: t('gradebook.weighting_label'), value: t(`gradebook.weighting.${book.weighting}`) },
          { label: t('gradebook.scheme_label'), value: t(`gradebook.scheme.${schemeName(scheme.name)}`) },
          { label: t('gradebook.bands'), value: bandTexts(scheme.bands, { t, language }).join(' · ') },
          {
            label: t('gradebook.cap'),
            value: cap ? `${formatDecimal(cap, language)} %` : t('gradebook.no_cap'),
          },
          {
            label: t('gradebook.late_policy'),
            value: late
              ? t('gradebook.late_rule', {
                  percent: formatDecimal(late.per_step, language),
                  minutes: late.step_minutes,
                })
              : t('gradebook.no_late_policy'),
          },
        ]}
      />
      <EditDrawer
        title={t('gradebook.edit_rules')}
        thing={book}
        editable={editable}
        opened={opened}
        onClose={close}
      >
        {(form, base) => <BookForm book={base} {...form} />}
      </EditDrawer>
    </Section>
  );
}
