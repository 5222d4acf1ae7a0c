// Creating a class, from nothing or after another one, whose people may come along.
import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassIn, SchoolClass } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { asApiError } from '../../api/problems';
import { LoadFailure } from '../../app/ErrorPages';
import { TextLink } from '../../components/links';
import { notify } from '../../components/notify';
import { Page } from '../../components/Page';
import { enrollPeople } from '../enrollments/queries';
import { addJob } from '../jobs/queries';
import { recentTermsQuery } from '../terms/queries';
import { classQuery, createClass, keepClass } from './queries';

const ClassForm = lazy(() => import('./ClassForm'));
const route = getRouteApi('/school/classes/new');

/** Who comes along, lecturers first: they see the class while its students still come in. */
const ROLES = ['LECTURER', 'STUDENT'] as const;
type ClassRole = (typeof ROLES)[number];

export default function NewClassPage() {
  const { t } = useTranslation();
  const { from, ...preset } = route.useSearch();
  const source = useQuery({ ...classQuery(from ?? ''), enabled: from !== undefined });
  const terms = useQuery({ ...recentTermsQuery, enabled: from !== undefined });
  if (source.isError) return <LoadFailure error={source.error} onRetry={() => void source.refetch()} />;
  const next = terms.data?.items.find((term) => term.current && term.id !== source.data?.term.id);
  const waiting = <Skeleton height={420} radius="md" />;
  return (
    <Page
      title={t(from ? 'class.copy_title' : 'classes.new', { name: source.data?.name })}
      measure="reading"
      up={<TextLink to="/classes">{t('classes.title')}</TextLink>}
    >
      <Suspense fallback={waiting}>
        {from === undefined && <Creation preset={preset} />}
        {source.data && terms.data && <Creation preset={{ like: source.data, term: next?.id }} />}
        {from !== undefined && !(source.data && terms.data) && waiting}
      </Suspense>
    </Page>
  );
}

interface CreationProps {
  preset: { like?: SchoolClass; term?: string; subject?: string };
}

function Creation({ preset }: CreationProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = useIdempotencyKey();
  const { like } = preset;
  const [along, setAlong] = useState<string[]>(like && like.lecturers.length > 0 ? ['LECTURER'] : []);
  const create = useMutation({
    mutationFn: async (fields: ClassIn) => {
      const made = await createClass(fields, key);
      keepClass(client, made);
      // Each has a key of its own, so that a second try starts nothing twice.
      const jobs = [];
      for (const role of ROLES.filter((each) => along.includes(each)))
        jobs.push(await enrollPeople(made.id, { role, from_class: like?.id }, `${key}-${role}`));
      return { made, jobs };
    },
    onSuccess: async ({ made, jobs }) => {
      for (const job of jobs) addJob(client, job);
      const last = jobs.at(-1);
      if (last) await navigate({ to: '/jobs/$job', params: { job: last.id }, replace: true });
      else await navigate({ to: '/classes/$class', params: { class: made.id }, replace: true });
      notify(t('class.created', { name: made.name }));
    },
  });
  return (
    <ClassForm
      preset={preset}
      submitLabel={t('class.create')}
      error={create.error && asApiError(create.error)}
      isSaving={create.isPending}
      onSubmit={(fields, subject) => create.mutate({ ...fields, subject })}
      onCancel={() => void navigate({ to: '/classes' })}
    >
      {like && <People like={like} chosen={along} onChange={setAlong} />}
    </ClassForm>
  );
}

interface PeopleProps {
  like: SchoolClass;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

function People({ like, chosen, onChange }: PeopleProps) {
  const { t } = useTranslation();
  const counts: Record<ClassRole, number> = { LECTURER: like.lecturers.length, STUDENT: like.students };
  return (
    <Checkbox.Group label={t('class.copy_people')} value={chosen} onChange={onChange}>
      <Stack gap="sm" mt="xs">
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            value={role}
            disabled={counts[role] === 0}
            label={t(`class.copy_${role}`, { number: counts[role] })}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
