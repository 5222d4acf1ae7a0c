// Creating a class.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ClassIn } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { TextLink } from '../../components/links';
import { notify } from '../../components/notify';
import { Page } from '../../components/Page';
import ClassForm from './ClassForm';
import { createClass, keepClass } from './queries';

const route = getRouteApi('/school/classes/new');

export default function NewClassPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: (schoolClass: ClassIn) => createClass(schoolClass, key),
    onSuccess: async (schoolClass) => {
      keepClass(client, schoolClass);
      await navigate({ to: '/classes/$class', params: { class: schoolClass.id }, replace: true });
      notify(t('class.created', { name: schoolClass.name }));
    },
  });
  return (
    <Page
      title={t('classes.new')}
      measure="reading"
      up={<TextLink to="/classes">{t('classes.title')}</TextLink>}
    >
      <ClassForm
        preset={route.useSearch()}
        submitLabel={t('class.create')}
        error={create.error && asApiError(create.error)}
        isSaving={create.isPending}
        onSubmit={(fields, subject) => create.mutate({ ...fields, subject })}
        onCancel={() => void navigate({ to: '/classes' })}
      />
    </Page>
  );
}
