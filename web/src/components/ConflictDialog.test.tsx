import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { renderPage } from '../test/render';
import ConflictDialog from './ConflictDialog';

const plain = (value: unknown) => String(value ?? '');
const texts = [
  { field: 'code', label: 'Code', show: plain },
  { field: 'room', label: 'Room', show: plain },
  { field: 'status', label: 'Status', show: plain },
];
const base = { code: 'A', room: 'B1', status: 'open' };

function open(theirs: typeof base, mine: Partial<typeof base>) {
  const onTakeTheirs = vi.fn();
  const onOverwrite = vi.fn();
  renderPage(
    <ConflictDialog
      {...{ base, theirs, mine, texts, onTakeTheirs, onOverwrite }}
      opened
      isSaving={false}
      onClose={() => {}}
    />,
  );
  return { onTakeTheirs, onOverwrite };
}

describe('the dialog of a conflict', () => {
  test('shows theirs and mine side by side, field by field', async () => {
    open({ ...base, code: 'B', room: 'B2' }, { code: 'C' });

    const row = await screen.findByRole('row', { name: /^Code/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['B', 'C']);
    expect(screen.queryByRole('row', { name: /^Status/ })).toBeNull();
  });

  test('says that what I did not touch stays theirs', async () => {
    open({ ...base, room: 'B2' }, { code: 'C' });

    const row = await screen.findByRole('row', { name: /^Room/ });
    expect(within(row).getAllByRole('cell')[1]).toHaveTextContent('not changed by you, stays theirs');
  });

  test('lets me take theirs or overwrite', async () => {
    const user = userEvent.setup();
    const { onTakeTheirs, onOverwrite } = open({ ...base, code: 'B' }, { code: 'C' });

    await user.click(await screen.findByRole('button', { name: 'Take theirs' }));
    await user.click(screen.getByRole('button', { name: 'Overwrite with mine' }));

    expect(onTakeTheirs).toHaveBeenCalledOnce();
    expect(onOverwrite).toHaveBeenCalledOnce();
  });
});
