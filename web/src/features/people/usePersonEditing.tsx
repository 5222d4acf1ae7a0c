// What the editing of people needs: how to save, how their fields read, and which states may follow.
import { useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Ban, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person, PersonName, PersonPatch, Role } from '../../api/client';
import type { StateChange } from '../../components/editing';
import type { Editable } from '../../components/SavingConflict';
import { currentLanguage, type Language } from '../../i18n';
import { formatDate } from '../../lib/dates';
import { joinName } from '../../lib/names';
import { keepPerson, updatePerson } from './queries';

export function usePersonEditing(): Editable<Person, PersonPatch> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const plain = (value: unknown) => String(value ?? '');
  const role = (value: Role) => t(`role.${value}`);
  return {
    write: updatePerson,
    keep: (person) => keepPerson(client, person),
    toFields,
    texts: [
      { field: 'name', label: t('people.name'), show: (value) => joinName(value as PersonName) },
      { field: 'email', label: t('person.email'), show: plain },
      { field: 'code', label: t('person.code'), show: plain },
      { field: 'roles', label: t('person.roles'), show: (value) => (value as Role[]).map(role).join(', ') },
      { field: 'phone', label: t('person.phone'), show: plain },
      {
        field: 'birth_date',
        label: t('person.birth_date'),
        show: (value) => (value ? formatDate(String(value), currentLanguage()) : ''),
      },
      {
        field: 'language',
        label: t('person.language'),
        show: (value) => t(`language.${(value as Language | null) ?? 'unset'}`),
      },
      { field: 'time_zone', label: t('person.time_zone'), show: plain },
      {
        field: 'status',
        label: t('common.status'),
        show: (value) => t(`person_status.${value as Person['status']}`),
      },
    ],
  };
}

const ORDER: Role[] = ['STUDENT', 'LECTURER', 'ADMIN'];

function toFields(person: Person): PersonPatch {
  const { family, middle, given, order } = person.name;
  const { code, roles, status, language, time_zone, phone, birth_date } = person;
  return {
    name: { family, middle, given, order },
    // The stand-in address of an import is nobody's: the form shows it as empty.
    email: person.email_is_placeholder ? '' : person.email,
    code,
    roles: ORDER.filter((role) => roles.includes(role)),
    status,
    language,
    time_zone,
    phone,
    birth_date,
  };
}

type Step = 'disable' | 'enable' | 'archive' | 'restore';

const STEPS: Record<Person['status'], Step[]> = {
  active: ['disable', 'archive'],
  disabled: ['enable', 'archive'],
  archived: ['restore'],
};

const LEADS_TO: Record<Step, Person['status']> = {
  disable: 'disabled',
  enable: 'active',
  archive: 'archived',
  restore: 'active',
};

const ICONS: Record<Step, ReactNode> = {
  disable: <Ban size={16} />,
  enable: <CircleCheck size={16} />,
  archive: <Archive size={16} />,
  restore: <ArchiveRestore size={16} />,
};

export function usePersonStates({ display_name: name, status }: Person): StateChange<PersonPatch>[] {
  const { t } = useTranslation();
  return STEPS[status].map((step) => ({
    icon: ICONS[step],
    changes: { status: LEADS_TO[step] },
    ask: {
      title: t(`person.${step}_title`, { name }),
      text: t(`person.${step}_text`),
      action: t(`person.${step}`),
      tone: step === 'disable' || step === 'archive' ? 'grave' : 'plain',
    },
  }));
}
