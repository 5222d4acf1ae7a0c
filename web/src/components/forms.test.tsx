import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { ApiError } from '../api/problems';
import { renderPage } from '../test/render';
import { FormFrame } from './forms';

function NameForm({ error, onSubmit }: { error: ApiError | null; onSubmit: () => void }) {
  const form = useForm({
    initialValues: { name: { family: '', given: 'An' }, email: 'an' },
    validate: { name: { given: (given: string) => (given ? null : 'Please fill this in.') } },
  });
  return (
    <FormFrame form={form} error={error} isSaving={false} submitLabel="Save" onSubmit={onSubmit}>
      <TextInput label="Family" {...form.getInputProps('name.family')} />
      <TextInput label="Given" {...form.getInputProps('name.given')} />
      <TextInput label="E-mail" {...form.getInputProps('email')} />
    </FormFrame>
  );
}

function refused(errors: { path: string; code: string; params?: Record<string, string> }[]) {
  return new ApiError(422, { code: 'validation_failed', errors }, null);
}

describe('a form', () => {
  test('shows the refusals of the API at their fields and goes to the first', async () => {
    const error = refused([
      { path: 'name.family', code: 'too_long', params: { max: '100' } },
      { path: 'email', code: 'invalid_email' },
    ]);

    renderPage(<NameForm error={error} onSubmit={() => {}} />);

    expect(await screen.findByText('At most 100 characters.')).toBeVisible();
    expect(screen.getByLabelText('E-mail')).toHaveAccessibleDescription('This is not an e-mail address.');
    expect(screen.getByLabelText('Family')).toHaveFocus();
    expect(screen.getByRole('alert')).toHaveTextContent('Some entries are not right yet');
  });

  test('names the refusals for which it has no field', async () => {
    const error = refused([{ path: 'shoe_size', code: 'unknown_field' }]);

    renderPage(<NameForm error={error} onSubmit={() => {}} />);

    expect(await screen.findByRole('alert')).toHaveTextContent('shoe_size');
  });

  test('is not sent while its own checks fail, and goes to the field', async () => {
    const user = userEvent.setup();
    const onSubmit = vi.fn();
    renderPage(<NameForm error={null} onSubmit={onSubmit} />);

    await user.clear(screen.getByLabelText('Given'));
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByLabelText('Given')).toHaveFocus();
  });
});
