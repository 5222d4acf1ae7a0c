// Enrolling one after the other: type a number or address, see whose it is, confirm, type the next.
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { Check, Hourglass } from 'lucide-react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrollment, PersonRow, SchoolClass } from '../../api/client';
import type { ApiError } from '../../api/problems';
import { AppModal } from '../../components/AppModal';
import { ErrorNote, useProblemTexts } from '../../components/ErrorNote';
import classes from './EnrollDialog.module.css';
import { useEnrollSteps } from './useEnrollSteps';

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

function EnrollSteps({ schoolClass, joiningAs, onClose }: Omit<EnrollDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const steps = useEnrollSteps(schoolClass, joiningAs);
  const { found, field } = steps;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    steps.goOn();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {schoolClass.capacity !== null && joiningAs === 'STUDENT' && (
          <div className="quiet figures">
            {t('enroll.places', { count: schoolClass.students, capacity: schoolClass.capacity })}
          </div>
        )}
        <CodeField ref={field} code={steps.code} error={steps.findError} onChange={steps.type} />
        {found && <FoundPerson person={found} />}
        {found && joiningAs === 'LECTURER' && (
          <Checkbox
            label={t('enroll.primary')}
            checked={steps.leads}
            onChange={(event) => steps.setLeads(event.currentTarget.checked)}
          />
        )}
        {steps.enrollError && <ErrorNote error={steps.enrollError} title={t('errors.form_title')} />}
        <Group gap="sm">
          <Button type="submit" loading={steps.isBusy}>
            {found ? t('enroll.add', { name: found.display_name }) : t('enroll.find')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('enroll.done')}
          </Button>
        </Group>
        <Added enrollments={steps.added} />
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
          {enrollments.map(({ person, status, place }) => (
            <li key={person.id}>
              {status === 'waiting' ? (
                <Hourglass size={15} aria-hidden="true" />
              ) : (
                <Check size={15} aria-hidden="true" />
              )}
              {t(status === 'waiting' ? 'enroll.queued' : 'enroll.added', {
                name: person.display_name,
                place,
              })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
