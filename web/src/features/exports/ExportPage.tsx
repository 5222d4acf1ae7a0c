// The whole school saved as a bundle for another system.
import { Button, Checkbox, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../api/problems';
import { ErrorNote } from '../../components/ErrorNote';
import { TextLink } from '../../components/links';
import { Page } from '../../components/Page';
import { saveSchool } from './queries';

export default function ExportPage() {
  const { t } = useTranslation();
  const [gradebook, setGradebook] = useState(true);
  const [administrators, setAdministrators] = useState(false);
  const save = useMutation({ mutationFn: () => saveSchool({ gradebook, administrators }) });
  return (
    <Page
      title={t('school_export.title')}
      up={<TextLink to="/jobs">{t('jobs.title')}</TextLink>}
      measure="reading"
    >
      <Stack gap="md" align="flex-start">
        <p style={{ margin: 0 }}>{t('school_export.intro')}</p>
        <p className="quiet" style={{ margin: 0 }}>
          {t('school_export.not_in_it')}
        </p>
        <Checkbox
          label={t('school_export.gradebook')}
          description={t('school_export.gradebook_hint')}
          checked={gradebook}
          onChange={(event) => setGradebook(event.currentTarget.checked)}
        />
        <Checkbox
          label={t('school_export.administrators')}
          description={t('school_export.administrators_hint')}
          checked={administrators}
          onChange={(event) => setAdministrators(event.currentTarget.checked)}
        />
        {save.error && <ErrorNote error={asApiError(save.error)} title={t('school_export.not_saved')} />}
        <Button
          leftSection={<Download size={16} aria-hidden="true" />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('school_export.save')}
        </Button>
        <p role="status" style={{ margin: 0 }}>
          {save.isPending && t('school_export.waiting')}
          {save.isSuccess && t('school_export.saved')}
        </p>
      </Stack>
    </Page>
  );
}
