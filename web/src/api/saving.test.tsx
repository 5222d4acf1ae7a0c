import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { renderPage } from '../test/render';
import { ApiError } from './problems';
import { useSaving } from './saving';

interface Room extends Record<string, unknown> {
  name: string;
  version: number;
}

const base: Room = { name: 'B1', version: 1 };
const theirs: Room = { name: 'B2', version: 2 };

function Editor({
  write,
  onDone,
}: {
  write: (changes: { name: string }, on: Room) => Promise<Room>;
  onDone: (how: string, room: Room) => void;
}) {
  const saving = useSaving<Room, { name: string }>({
    base,
    write,
    onSaved: (room) => onDone('saved', room),
    onTheirs: (room) => onDone('theirs', room),
  });
  return (
    <>
      <button type="button" onClick={() => saving.save({ name: 'B3' })}>
        save
      </button>
      <button type="button" onClick={saving.overwrite}>
        overwrite
      </button>
      <button type="button" onClick={saving.takeTheirs}>
        take
      </button>
      <output>
        {saving.conflict ? `theirs ${saving.conflict.theirs.name}` : (saving.error?.code ?? 'calm')}
      </output>
    </>
  );
}

function refuseOnce() {
  const write = vi.fn<(changes: { name: string }, on: Room) => Promise<Room>>();
  write.mockRejectedValueOnce(new ApiError(412, { code: 'version_mismatch', current: theirs }, null));
  write.mockImplementation(async (changes, on) => ({ ...on, ...changes, version: on.version + 1 }));
  return write;
}

describe('saving an edit', () => {
  test('relies on the version that the edit began with', async () => {
    const write = vi.fn(async (changes: { name: string }, on: Room) => ({ ...on, ...changes }));
    const onDone = vi.fn();
    renderPage(<Editor write={write} onDone={onDone} />);

    await userEvent.click(screen.getByText('save'));

    expect(write).toHaveBeenCalledWith({ name: 'B3' }, base);
    expect(onDone.mock.calls[0]?.slice(0, 2)).toEqual(['saved', { name: 'B3', version: 1 }]);
  });

  test('that came too late keeps both edits, and overwrites on the fresh version', async () => {
    const write = refuseOnce();
    const onDone = vi.fn();
    renderPage(<Editor write={write} onDone={onDone} />);

    await userEvent.click(screen.getByText('save'));
    expect(await screen.findByText('theirs B2')).toBeVisible();
    await userEvent.click(screen.getByText('overwrite'));

    expect(write).toHaveBeenLastCalledWith({ name: 'B3' }, theirs);
    expect(onDone.mock.calls[0]?.slice(0, 2)).toEqual(['saved', { name: 'B3', version: 3 }]);
  });

  test('that came too late can be given up for theirs', async () => {
    const onDone = vi.fn();
    renderPage(<Editor write={refuseOnce()} onDone={onDone} />);

    await userEvent.click(screen.getByText('save'));
    await screen.findByText('theirs B2');
    await userEvent.click(screen.getByText('take'));

    expect(onDone).toHaveBeenCalledExactlyOnceWith('theirs', theirs);
  });

  test('that is refused otherwise is no conflict', async () => {
    const write = vi.fn().mockRejectedValue(new ApiError(409, { code: 'code_taken' }, null));
    renderPage(<Editor write={write} onDone={() => {}} />);

    await userEvent.click(screen.getByText('save'));

    expect(await screen.findByText('code_taken')).toBeVisible();
  });
});
