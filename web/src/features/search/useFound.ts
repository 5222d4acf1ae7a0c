// The answers to a query as groups of places to go to.
import { useQuery } from '@tanstack/react-query';
import { type LinkProps, linkOptions } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Fellow, Page, PersonRow, SchoolClass, Subject } from '../../api/client';
import { may, useMe } from '../../app/access';
import type { Tone } from '../../components/Status';
import { isEnough } from '../../lib/queries';
import { CLASS_TONES } from '../classes/tones';
import { PERSON_TONES } from '../people/tones';
import { foundClasses, foundFellows, foundPeople, foundSubjects } from './queries';

export interface Option {
  key: string;
  /** Something that was found, or the list that has more. */
  kind: 'found' | 'more';
  title: string;
  /** What tells it from others of the same name. */
  detail?: string;
  /** Its state, if it is not the usual one. */
  state?: { tone: Tone; label: string };
  link: LinkProps;
}

export interface Group {
  key: 'people' | 'fellows' | 'classes' | 'subjects';
  options: Option[];
}

/** What was found for a query; nothing is asked while it says too little. */
export function useFound(query: string) {
  const me = useMe();
  const toOptions = useOptions(query);
  const isAsked = isEnough(query);
  const seesPeople = may(me, 'list_people');
  const people = useQuery({ ...foundPeople(query), enabled: isAsked && seesPeople });
  const fellows = useQuery({ ...foundFellows(query), enabled: isAsked && !seesPeople });
  const classes = useQuery({ ...foundClasses(query), enabled: isAsked });
  const subjects = useQuery({ ...foundSubjects(query), enabled: isAsked });
  const all: Group[] = [
    { key: 'people', options: toOptions.people(people.data) },
    { key: 'fellows', options: toOptions.fellows(fellows.data) },
    { key: 'classes', options: toOptions.classes(classes.data) },
    { key: 'subjects', options: toOptions.subjects(subjects.data) },
  ];
  const asked = [seesPeople ? people : fellows, classes, subjects];
  const failed = asked.filter((each) => each.isError);
  return {
    groups: isAsked ? all.filter((group) => group.options.length > 0) : [],
    isSearching: isAsked && asked.some((each) => each.isFetching || each.isPlaceholderData),
    error: isAsked ? (failed[0]?.error ?? null) : null,
    retry: () => {
      for (const each of failed) void each.refetch();
    },
  };
}

function useOptions(query: string) {
  const { t } = useTranslation();
  /** The way to the list with all that was found, if there are more than the box shows. */
  const more = (page: Page<unknown>, to: '/people' | '/classes' | '/subjects'): Option[] =>
    page.next
      ? [
          {
            key: to,
            kind: 'more',
            title: t('search.show_all'),
            link: linkOptions({ to, search: { q: query } }),
          },
        ]
      : [];
  const person = (each: PersonRow): Option => ({
    key: each.id,
    kind: 'found',
    title: each.display_name,
    detail: [each.code, each.email_is_placeholder ? null : each.email].filter(Boolean).join(' · '),
    state:
      each.status === 'active'
        ? undefined
        : { tone: PERSON_TONES[each.status], label: t(`person_status.${each.status}`) },
    link: linkOptions({ to: '/people/$person', params: { person: each.id } }),
  });
  const fellow = (each: Fellow): Option => ({
    key: each.id,
    kind: 'found',
    title: each.display_name,
    detail: [t(`role.${each.role}`), each.code, each.class.name].filter(Boolean).join(' · '),
    link: linkOptions({
      to: '/classes/$class/people',
      params: { class: each.class.id },
      search: each.role === 'STUDENT' ? { q: each.display_name } : {},
    }),
  });
  const schoolClass = (each: SchoolClass): Option => ({
    key: each.id,
    kind: 'found',
    title: each.name,
    detail: [each.code, each.subject.name, each.term.name].join(' · '),
    state:
      each.status === 'open'
        ? undefined
        : { tone: CLASS_TONES[each.status], label: t(`class_status.${each.status}`) },
    link: linkOptions({ to: '/classes/$class', params: { class: each.id } }),
  });
  const subject = (each: Subject): Option => ({
    key: each.id,
    kind: 'found',
    title: each.name,
    detail: [each.code, each.department].filter(Boolean).join(' · '),
    state: each.status === 'active' ? undefined : { tone: 'idle', label: t(`status.${each.status}`) },
    link: linkOptions({ to: '/subjects/$subject', params: { subject: each.id } }),
  });
  return {
    people: (page?: Page<PersonRow>) => (page ? [...page.items.map(person), ...more(page, '/people')] : []),
    fellows: (page?: Page<Fellow>) => (page ? page.items.map(fellow) : []),
    classes: (page?: Page<SchoolClass>) =>
      page ? [...page.items.map(schoolClass), ...more(page, '/classes')] : [],
    subjects: (page?: Page<Subject>) =>
      page ? [...page.items.map(subject), ...more(page, '/subjects')] : [],
  };
}
