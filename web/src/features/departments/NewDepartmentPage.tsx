// Creating a department.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { TextLink } from '../../components/links';
import { notify } from '../../components/notify';
import { Page } from '../../components/Page';
import DepartmentForm, { type DepartmentFields } from './DepartmentForm';
import { createDepartment, keepDepartment } from './queries';

export default function NewDepartmentPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: (fields: DepartmentFields) => createDepartment(fields, key),
    onSuccess: async (department) => {
      keepDepartment(client, department);
      await navigate({
        to: '/departments/$department',
        params: { department: department.id },
        replace: true,
      });
      notify(t('department.created', { name: department.name }));
    },
  });
  return (
    <Page
      title={t('departments.new')}
      measure="reading"
      up={<TextLink to="/departments">{t('departments.title')}</TextLink>}
    >
      <DepartmentForm
        submitLabel={t('department.create')}
        error={create.error && asApiError(create.error)}
        isSaving={create.isPending}
        onSubmit={create.mutate}
        onCancel={() => void navigate({ to: '/departments' })}
      />
    </Page>
  );
}
