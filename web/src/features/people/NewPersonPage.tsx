// Creating a person, with or without an invitation.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PersonIn } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { TextLink } from '../../components/links';
import { notify } from '../../components/notify';
import { Page } from '../../components/Page';
import PersonForm from './PersonForm';
import { createPerson, keepPerson } from './queries';

const route = getRouteApi('/school/people/new');

export default function NewPersonPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const { role } = route.useSearch();
  const create = useMutation({
    mutationFn: (person: PersonIn) => createPerson(person, key),
    onSuccess: async (person, { invite }) => {
      keepPerson(client, person);
      await navigate({ to: '/people/$person', params: { person: person.id }, replace: true });
      const name = person.display_name;
      notify(invite ? t('person.created_invited', { name }) : t('person.created', { name }));
    },
  });
  return (
    <Page
      title={t('people.new')}
      measure="reading"
      up={
        <TextLink to="/people" search={{ role }}>
          {t('people.title')}
        </TextLink>
      }
    >
      <PersonForm
        role={role === 'NONE' ? undefined : (role ?? 'STUDENT')}
        submitLabel={t('person.create')}
        error={create.error && asApiError(create.error)}
        isSaving={create.isPending}
        onSubmit={(fields, invite) => create.mutate({ ...fields, invite })}
        onCancel={() => void navigate({ to: '/people', search: { role } })}
      />
    </Page>
  );
}
