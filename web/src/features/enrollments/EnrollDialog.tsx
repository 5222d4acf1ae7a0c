// Enrolling one after the other: type a number or address, see whose it is, confirm, type the next.
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, PersonRow, SchoolClass } from '../../api/client';
import { type ApiError, asApiError } from '../../api/problems';
import { AppModal } from '../../components/AppModal';
import { ErrorNote, useProblemTexts } from '../../components/ErrorNote';
import { randomUuid } from '../../lib/ids';
import { findPerson } from '../people/queries';
import classes from './EnrollDialog.module.css';
import { createEnrollment, keepEnrollment, keepLead } from './queries';

interface EnrollDialogProps {
  schoolClass: SchoolClass;
  joiningAs: Enrollment['role'];
  opened: boolean;
  onClose: () => void;
}

export function EnrollDialog({ schoolClass, joiningAs, opened, onClose }: EnrollDialogProps) {
  const { t } = useTranslation();
  const title = joiningAs === 'STUDENT' ? t('enroll.title_student') : t('enroll.title_lecturer');
  return (
    <AppModal title={title} opened={opened} onClose={onClose}>
      <EnrollSteps schoolClass={schoolClass} joiningAs={joiningAs} onClose={onClose} />
    </AppModal>
  );
}

/** Somebody who was found; the key makes one enrollment out of several clicks. */
interface Found {
  person: PersonRow;
  key: string;
}

function EnrollSteps({ schoolClass, joiningAs, onClose }: Omit<EnrollDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [leads, setLeads] = useState(schoolClass.lecturers.length === 0);
  const [added, setAdded] = useState<Enrollment[]>([]);
  const find = useMutation({
    mutationFn: async (wanted: string): Promise<Found> => ({
      person: await findPerson(wanted),
      key: randomUuid(),
    }),
    onError: () => field.current?.select(),
  });
  const found = find.data;
  const enroll = useMutation({
    mutationFn: ({ person, key }: Found) => {
      const primary = joiningAs === 'LECTURER' && leads ? true : undefined;
      return createEnrollment({
        classId: schoolClass.id,
        enrollment: { person: person.id, role: joiningAs, primary },
        key,
      });
    },
    onSuccess: (enrollment) => {
      if (enrollment.primary) keepLead(client, enrollment);
      else keepEnrollment(client, enrollment);
      setAdded((before) => [enrollment, ...before]);
      setCode('');
      setLeads(false);
      find.reset();
      field.current?.focus();
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (found) enroll.mutate(found);
    else if (code.trim()) find.mutate(code.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {schoolClass.capacity !== null && joiningAs === 'STUDENT' && (
          <div className="quiet figures">
            {t('enroll.places', { count: schoolClass.students, capacity: schoolClass.capacity })}
          </div>
        )}
        <CodeField
          ref={field}
          code={code}
          error={find.error && asApiError(find.error)}
          onChange={(typed) => {
            setCode(typed);
            find.reset();
            enroll.reset();
          }}
        />
        {found && <FoundPerson person={found.person} />}
        {found && joiningAs === 'LECTURER' && (
          <Checkbox
            label={t('enroll.primary')}
            checked={leads}
            onChange={(event) => setLeads(event.currentTarget.checked)}
          />
        )}
        {enroll.error && <ErrorNote error={enroll.error} title={t('errors.form_title')} />}
        <Group gap="sm">
          <Button type="submit" loading={find.isPending || enroll.isPending}>
            {found ? t('enroll.add', { name: found.person.display_name }) : t('enroll.find')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('enroll.done')}
          </Button>
        </Group>
        <Added enrollments={added} />
      </Stack>
    </form>
  );
}

interface CodeFieldProps {
  ref: React.Ref<HTMLInputElement>;
  code: string;
  error: ApiError | null;
  onChange: (code: string) => void;
}

function CodeField({ ref, code, error, onChange }: CodeFieldProps) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  const text = error && (error.code === 'not_found' ? t('enroll.not_found') : texts.problem(error));
  return (
    <TextInput
      ref={ref}
      label={t('enroll.find_label')}
      description={t('enroll.find_hint')}
      autoComplete="off"
      data-autofocus
      value={code}
      error={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function FoundPerson({ person }: { person: PersonRow }) {
  return (
    <div className={classes.found} role="status">
      <div className={classes.name}>{person.display_name}</div>
      <div className="quiet figures">
        {[person.code, person.email_is_placeholder ? null : person.email].filter(Boolean).join(' · ')}
      </div>
    </div>
  );
}

function Added({ enrollments }: { enrollments: Enrollment[] }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {enrollments.length > 0 && (
        <ul className={classes.added} aria-label={t('enroll.added_list')}>
          {enrollments.map(({ person }) => (
            <li key={person.id}>
              <Check size={15} aria-hidden="true" />
              {t('enroll.added', { name: person.display_name })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
