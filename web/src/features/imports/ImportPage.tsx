// The one place for what is brought in: sheets of people, classes and enrollments, and bundles of other systems.
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ListFilter } from '../../components/ListFilter';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { BundleImport } from './BundleImport';
import { SheetUpload } from './SheetUpload';

const route = getRouteApi('/school/imports/new');
const KINDS = ['people', 'classes', 'enrollments', 'bundle'] as const;

export default function ImportPage() {
  const { t } = useTranslation();
  const { kind = 'people' } = route.useSearch();
  return (
    <Page title={t('imports.title')} up={<TextLink to="/jobs">{t('jobs.title')}</TextLink>} measure="reading">
      <ListFilter
        label={t('imports.kind')}
        name="kind"
        chosen={kind}
        look="tabs"
        choices={KINDS.map((value) => ({
          value,
          label: value === 'bundle' ? t('imports.bundle') : t(`sheets.kind.${value}`),
        }))}
      />
      {kind === 'bundle' ? <BundleImport /> : <SheetUpload key={kind} kind={kind} />}
    </Page>
  );
}
