// Creating a subject.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { TextLink } from '../../components/links';
import { notify } from '../../components/notify';
import { Page } from '../../components/Page';
import { createSubject, keepSubject } from './queries';
import SubjectForm, { type SubjectFields } from './SubjectForm';

const route = getRouteApi('/school/subjects/new');

export default function NewSubjectPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: (fields: SubjectFields) => createSubject(fields, key),
    onSuccess: async (subject) => {
      keepSubject(client, subject);
      await navigate({ to: '/subjects/$subject', params: { subject: subject.id }, replace: true });
      notify(t('subject.created', { name: subject.name }));
    },
  });
  return (
    <Page
      title={t('subjects.new')}
      measure="reading"
      up={<TextLink to="/subjects">{t('subjects.title')}</TextLink>}
    >
      <SubjectForm
        department={route.useSearch().department}
        submitLabel={t('subject.create')}
        error={create.error && asApiError(create.error)}
        isSaving={create.isPending}
        onSubmit={create.mutate}
        onCancel={() => void navigate({ to: '/subjects' })}
      />
    </Page>
  );
}
