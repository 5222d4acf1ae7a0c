// What a dialog is opened for. It stays there while it closes, so that the focus goes back to where it was.
import { useCallback, useState } from 'react';

interface Opening<T> {
  /** None before the first opening. */
  thing: T | null;
  opened: boolean;
  /** Grows with each opening: as a key it gives each a dialog of its own. */
  turn: number;
}

export function useOpening<T>() {
  const [opening, setOpening] = useState<Opening<T>>({ thing: null, opened: false, turn: 0 });
  const open = useCallback(
    (thing: T) => setOpening(({ turn }) => ({ thing, opened: true, turn: turn + 1 })),
    [],
  );
  const close = useCallback(() => setOpening((now) => ({ ...now, opened: false })), []);
  return { ...opening, open, close };
}
