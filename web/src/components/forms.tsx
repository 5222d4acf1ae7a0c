// What all forms share: field errors of the API in place, the note above, the buttons below, and dates.
import { Button, Group, Stack } from '@mantine/core';
import { DateInput, type DateInputProps } from '@mantine/dates';
import '@mantine/dates/styles.css';
import 'dayjs/locale/vi';
import type { UseFormReturnType } from '@mantine/form';
import { CalendarDays } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api/problems';
import { currentLanguage } from '../i18n';
import { dateInputFormat, parseDate } from '../lib/dates';
import { ErrorNote, useProblemTexts } from './ErrorNote';

interface FormFrameProps<V extends Record<string, unknown>> {
  form: UseFormReturnType<V>;
  error: ApiError | null;
  isSaving: boolean;
  submitLabel: string;
  onSubmit: (values: V) => void;
  onCancel?: () => void;
  children: ReactNode;
}

export function FormFrame<V extends Record<string, unknown>>(props: FormFrameProps<V>) {
  const { form, error, isSaving, submitLabel, onSubmit, onCancel, children } = props;
  const { t } = useTranslation();
  const texts = useProblemTexts();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal is shown once, when it arrives; form and texts are new in each render
  useEffect(() => {
    if (!error || error.fields.length === 0) return;
    const shown = error.fields.flatMap((field): [string, string][] => {
      const path = fieldOfForm(form.getValues(), field.path);
      return path ? [[path, texts.field(field)]] : [];
    });
    form.setErrors(Object.fromEntries(shown));
    focusField(form, shown[0]?.[0]);
  }, [error]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    form.onSubmit(onSubmit, (errors) => focusField(form, Object.keys(errors)[0]))(event);
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        {error && (
          <ErrorNote error={error} title={t('errors.form_title')}>
            {error.fields
              .filter((field) => fieldOfForm(form.getValues(), field.path) === null)
              .map((field) => (
                <div key={field.path}>
                  {field.path}: {texts.field(field)}
                </div>
              ))}
          </ErrorNote>
        )}
        {children}
        <Group gap="sm" mt="xs">
          <Button type="submit" loading={isSaving}>
            {submitLabel}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function focusField<V extends Record<string, unknown>>(form: UseFormReturnType<V>, path: string | undefined) {
  if (path) form.getInputNode(path)?.focus();
}

/** The path of the form's field for a path of the API: `roles.0` belongs to `roles`. Null when there is none. */
function fieldOfForm(values: unknown, path: string): string | null {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length--) {
    const value = steps
      .slice(0, length)
      .reduce<unknown>(
        (at, step) => (Array.isArray(at) ? undefined : (at as Record<string, unknown> | undefined)?.[step]),
        values,
      );
    if (value !== undefined) return steps.slice(0, length).join('.');
  }
  return null;
}

/** A calendar date, typed or picked; the value is `2026-11-23` or ''. */
export function DateField({
  onChange,
  value,
  ...rest
}: Omit<DateInputProps, 'onChange'> & { onChange?: (date: string) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <DateInput
      {...rest}
      value={value || null}
      onChange={(date) => onChange?.(date ?? '')}
      valueFormat={dateInputFormat(language)}
      dateParser={(text) => parseDate(text)}
      locale={language}
      firstDayOfWeek={1}
      weekendDays={[]}
      placeholder={language === 'vi' ? 'ngày/tháng/năm' : 'day/month/year'}
      leftSection={<CalendarDays size={16} aria-hidden="true" />}
      clearable={!rest.required}
      hideOutsideDates
      ariaLabels={{
        previousMonth: t('calendar.previous_month'),
        nextMonth: t('calendar.next_month'),
        previousYear: t('calendar.previous_year'),
        nextYear: t('calendar.next_year'),
        previousDecade: t('calendar.previous_decade'),
        nextDecade: t('calendar.next_decade'),
      }}
      clearButtonProps={{ 'aria-label': t('calendar.clear') }}
      popoverProps={{ shadow: 'md', withinPortal: false }}
    />
  );
}
