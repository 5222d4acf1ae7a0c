// Which term is current: where the lists begin, and what the overview shows.
import { Button, Group, NativeSelect, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Term } from '../../api/client';
import { LoadFailure } from '../../app/ErrorPages';
import { EmptyNote } from '../../components/EmptyNote';
import { ErrorNote } from '../../components/ErrorNote';
import { ButtonLink } from '../../components/links';
import { notify } from '../../components/notify';
import { keepTerm, recentTermsQuery, updateTerm } from '../terms/queries';

export function CurrentTerm() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const terms = useQuery(recentTermsQuery);
  const saving = useMutation({
    mutationFn: (term: Term) => updateTerm({ current: true }, term),
    onSuccess: (term) => {
      keepTerm(client, term);
      setChosen(null);
      notify(t('common.saved'));
    },
  });
  if (terms.isError) return <LoadFailure error={terms.error} onRetry={() => void terms.refetch()} />;
  if (!terms.data) return <Skeleton height={60} radius="md" />;
  const { items } = terms.data;
  if (items.length === 0)
    return (
      <EmptyNote
        title={t('terms.empty_title')}
        text={t('terms.empty_text')}
        action={<ButtonLink to="/terms/new">{t('terms.new')}</ButtonLink>}
      />
    );
  const current = items.find((term) => term.current);
  const next = items.find((term) => term.id === chosen && !term.current);
  return (
    <>
      {saving.error && <ErrorNote error={saving.error} />}
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t('settings.current_term')}
          description={t('settings.current_term_hint')}
          data={[
            ...(current ? [] : [{ value: '', label: t('settings.no_current_term') }]),
            ...items.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={chosen ?? current?.id ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
          flex={1}
        />
        <Button disabled={!next} loading={saving.isPending} onClick={() => next && saving.mutate(next)}>
          {t('term.make_current')}
        </Button>
      </Group>
    </>
  );
}
