// The search box itself: a combobox whose options are the places that were found.
import { Loader, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote';
import { Status } from '../../components/Status';
import { isEnough, MAX_QUERY } from '../../lib/queries';
import classes from './SearchPanel.module.css';
import { type Group, type Option, useFound } from './useFound';

/** How long a pause ends a word, in milliseconds. */
const PAUSE = 180;

export default function SearchPanel({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), PAUSE);
  const found = useFound(query);
  const options = found.groups.flatMap((group) => group.options);
  const count = options.length;
  // The dialog may stand before this part of it has been loaded.
  useEffect(() => input.current?.focus(), []);
  const isWaiting = found.isSearching || (isEnough(typed) && typed.trim() !== query);
  const { active, onKeyDown } = useChoice({ id, query, count, isWaiting });
  return (
    <>
      <TextInput
        ref={input}
        type="text"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={count > 0}
        aria-controls={count > 0 ? `${id}-list` : undefined}
        aria-activedescendant={count > 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        aria-describedby={`${id}-state`}
        placeholder={t('search.placeholder')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        maxLength={MAX_QUERY}
        size="md"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="go"
        data-autofocus
        leftSection={<Search size={18} aria-hidden="true" />}
        rightSection={isWaiting ? <Loader size={16} aria-hidden="true" /> : null}
      />
      {found.error && (
        <div className={classes.error}>
          <ErrorNote error={found.error} onRetry={found.retry} />
        </div>
      )}
      {count > 0 && (
        <div
          role="listbox"
          id={`${id}-list`}
          aria-label={t('search.results')}
          className={classes.list}
          data-stale={isWaiting}
        >
          <Groups id={id} groups={found.groups} active={active} onLeave={onLeave} />
        </div>
      )}
      <div className={classes.foot}>
        <p id={`${id}-state`} role="status">
          {stateOf(typed, isWaiting)}
        </p>
        {count > 0 && <p className={classes.keys}>{t('search.keys')}</p>}
      </div>
    </>
  );

  function stateOf(text: string, waiting: boolean): string {
    if (!isEnough(text)) return t('search.hint');
    if (count > 0)
      return t('search.count', { count: options.filter((each) => each.kind === 'found').length });
    if (waiting) return t('search.searching');
    return found.error ? '' : t('search.empty', { query });
  }
}

interface Choices {
  id: string;
  query: string;
  count: number;
  /** What is shown belongs to what was typed before. */
  isWaiting: boolean;
}

/** Which option Enter opens: the arrows move it, and a new query begins with the first. */
function useChoice({ id, query, count, isWaiting }: Choices) {
  const [chosen, setChosen] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query has other options
  useEffect(() => setChosen(0), [query]);
  const active = Math.min(chosen, Math.max(count - 1, 0));
  const move = (step: number) => {
    const next = (active + step + count) % count;
    setChosen(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const open = () => {
    if (!isWaiting) document.getElementById(`${id}-${active}`)?.click();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (count === 0 || event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter') open();
    else return;
    event.preventDefault();
  };
  return { active, onKeyDown };
}

interface GroupsProps {
  id: string;
  groups: Group[];
  active: number;
  onLeave: () => void;
}

function Groups({ id, groups, active, onLeave }: GroupsProps) {
  const { t } = useTranslation();
  let position = 0;
  return groups.map((group) => (
    // biome-ignore lint/a11y/useSemanticElements: a part of a listbox is a group, not a set of fields
    <div key={group.key} role="group" aria-labelledby={`${id}-${group.key}`}>
      <div id={`${id}-${group.key}`} aria-hidden="true" className={classes.group}>
        {t(`search.${group.key}`)}
      </div>
      {group.options.map((option) => {
        const at = position++;
        return (
          <Choice
            key={option.key}
            id={`${id}-${at}`}
            option={option}
            isActive={at === active}
            onLeave={onLeave}
          />
        );
      })}
    </div>
  ));
}

interface ChoiceProps {
  id: string;
  option: Option;
  isActive: boolean;
  onLeave: () => void;
}

function Choice({ id, option, isActive, onLeave }: ChoiceProps) {
  return (
    <Link
      {...option.link}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className={classes.option}
      data-kind={option.kind}
      onClick={(event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) onLeave();
      }}
    >
      <span className={classes.title}>{option.title}</span>
      {option.detail && <span className={classes.detail}>{option.detail}</span>}
      {option.state && <Status {...option.state} />}
    </Link>
  );
}
