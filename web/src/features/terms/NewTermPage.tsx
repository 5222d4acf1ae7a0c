// Creating a term.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { TextLink } from '../../components/links';
import { notify } from '../../components/notify';
import { Page } from '../../components/Page';
import { createTerm, keepTerm } from './queries';
import TermForm, { type TermFields } from './TermForm';

export default function NewTermPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: (fields: TermFields) => createTerm(fields, key),
    onSuccess: async (term) => {
      keepTerm(client, term);
      await navigate({ to: '/terms/$term', params: { term: term.id }, replace: true });
      notify(t('term.created', { name: term.name }));
    },
  });
  return (
    <Page title={t('terms.new')} measure="reading" up={<TextLink to="/terms">{t('terms.title')}</TextLink>}>
      <TermForm
        submitLabel={t('term.create')}
        error={create.error && asApiError(create.error)}
        isSaving={create.isPending}
        onSubmit={create.mutate}
        onCancel={() => void navigate({ to: '/terms' })}
      />
    </Page>
  );
}
