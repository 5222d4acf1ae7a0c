// The field above a list that finds in it: what is typed stands in the address, so that back and reload keep it.
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isEnough, MAX_QUERY } from '../lib/queries';
import { EmptyNote } from './EmptyNote';

const PAUSE = 250;

/** What the address says to look for, if that is enough to look for. */
export function asked(q: string | undefined): string | undefined {
  return q && isEnough(q) ? q : undefined;
}

export function SearchField({ label }: { label: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { q = '' }: { q?: string } = useSearch({ strict: false });
  const [typed, setTyped] = useState(q);
  /** What was written into the address last: only another address changes the field. */
  const kept = useRef(q);
  const keep = useDebouncedCallback((text: string) => {
    kept.current = text.trim();
    void navigate({
      to: '.',
      search: (now: object) => ({ ...now, q: text.trim() || undefined, cursor: undefined }),
      replace: true,
    });
  }, PAUSE);
  // Back, forward and links change the address under the field.
  useEffect(() => {
    if (q === kept.current) return;
    kept.current = q;
    setTyped(q);
  }, [q]);
  const type = (text: string) => {
    setTyped(text);
    keep(text);
  };
  const isShort = typed.trim() !== '' && !isEnough(typed);
  return (
    <TextInput
      type="text"
      inputMode="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      maxLength={MAX_QUERY}
      autoComplete="off"
      spellCheck={false}
      w={{ base: '100%', xs: '20rem' }}
      description={isShort ? t('search.too_short') : undefined}
      inputWrapperOrder={['input', 'description']}
      leftSection={<Search size={16} aria-hidden="true" />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t('search.clear')} onClick={() => type('')} />
      }
    />
  );
}

export function NothingFound({ query }: { query: string }) {
  const { t } = useTranslation();
  return <EmptyNote title={t('search.empty', { query })} text={t('search.empty_text')} />;
}
