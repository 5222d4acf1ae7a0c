// Chooses a subject out of any number: what is typed is looked for by the server.
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isEnough } from '../../lib/queries';
import { subjectQuery, subjectsQuery } from './queries';

/** How long a pause ends a word, in milliseconds. */
const PAUSE = 180;
/** Subjects that are offered at a time. */
const OFFERED = 50;

type Choice = { id: string; name: string; code: string };

const labelOf = (each: Choice) => `${each.name} (${each.code})`;

type SubjectSelectProps = Omit<
  SelectProps,
  'data' | 'searchable' | 'searchValue' | 'onSearchChange' | 'filter'
>;

/** Active subjects, and the one that is chosen already, even if it was archived since. */
export function SubjectSelect({ value, ...rest }: SubjectSelectProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), PAUSE);
  const chosen = useQuery({ ...subjectQuery(value ?? ''), enabled: Boolean(value) }).data;
  const isSearch = isEnough(query) && (!chosen || query !== labelOf(chosen));
  const found = useQuery(
    subjectsQuery(isSearch ? { q: query, limit: OFFERED } : { status: 'active', limit: OFFERED }),
  );
  const active = (found.data?.items ?? []).filter((each) => each.status === 'active');
  const isThere = active.some((each) => each.id === chosen?.id);
  const choices: Choice[] = chosen && value && !isThere ? [chosen, ...active] : active;
  return (
    <Select
      {...rest}
      value={value ?? null}
      data={choices.map((each) => ({ value: each.id, label: labelOf(each) }))}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has found them by any of their words; here nothing more is left out.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t('search.searching') : t('search.empty', { query })}
    />
  );
}
