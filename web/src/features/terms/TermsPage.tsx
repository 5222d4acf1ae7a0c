// The list of terms, newest first.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Term } from '../../api/client';
import { may, useMe } from '../../app/access';
import { EmptyNote } from '../../components/EmptyNote';
import { ExportMenu } from '../../components/ExportMenu';
import { ListHead } from '../../components/ListHead';
import { ButtonLink } from '../../components/links';
import { Page } from '../../components/Page';
import { type Column, PagedTable, RowHead } from '../../components/PagedTable';
import { ShelfFilter } from '../../components/ShelfFilter';
import { Tag } from '../../components/Status';
import { currentLanguage } from '../../i18n';
import { formatPeriod } from '../../lib/dates';
import { exportTerms, termsQuery } from './queries';

const route = getRouteApi('/school/terms');

export default function TermsPage() {
  const { t } = useTranslation();
  const { status = 'active', cursor } = route.useSearch();
  const terms = useQuery(termsQuery({ status, cursor }));
  const me = useMe();
  const maySetUp = may(me, 'create_term');
  const create = maySetUp && (
    <ButtonLink to="/terms/new" leftSection={<Plus size={16} aria-hidden="true" />}>
      {t('terms.new')}
    </ButtonLink>
  );
  return (
    <Page
      title={t('terms.title')}
      actions={
        <>
          {may(me, 'export_terms') && <ExportMenu read={(form) => exportTerms({ status, ...form })} />}
          {create}
        </>
      }
    >
      <ListHead>
        <ShelfFilter chosen={status} />
      </ListHead>
      <PagedTable
        label={t('terms.title')}
        query={terms}
        rowKey={(term) => term.id}
        columns={useColumns()}
        empty={
          status === 'active' ? (
            <EmptyNote title={t('terms.empty_title')} text={t('terms.empty_text')} action={create} />
          ) : (
            <EmptyNote title={t('terms.empty_archived')} />
          )
        }
      />
    </Page>
  );
}

function useColumns(): Column<Term>[] {
  const { t } = useTranslation();
  const period = (term: Term) => formatPeriod(term.starts_on, term.ends_on, currentLanguage());
  return [
    {
      key: 'name',
      header: t('terms.name'),
      cell: (term) => (
        <RowHead second={period(term)}>
          <Link to="/terms/$term" params={{ term: term.id }}>
            {term.name}
          </Link>
          {term.current && (
            <>
              {' '}
              <Tag label={t('term.current')} />
            </>
          )}
        </RowHead>
      ),
    },
    { key: 'period', header: t('terms.period'), wideOnly: true, cell: period },
    { key: 'year', header: t('terms.year'), numeric: true, cell: (term) => term.year },
  ];
}
