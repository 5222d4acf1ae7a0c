// Saving an edit with `If-Match`: sends only what changed, and when somebody was faster keeps both edits side by side.
import { useMutation } from '@tanstack/react-query';
import type { Fields } from '../lib/edits';
import type { Versioned } from './client';
import { type ApiError, asApiError } from './problems';

interface Attempt<T, P> {
  changes: P;
  /** The thing whose version the edit relies on. */
  on: T;
}

export interface Conflict<T, P> {
  /** The thing as the other person left it. */
  theirs: T;
  /** My changes, not saved. */
  mine: P;
}

export interface Saving<T, P> {
  save: (changes: P) => void;
  isSaving: boolean;
  /** Why the last try was refused, unless it was a conflict. */
  error: ApiError | null;
  conflict: Conflict<T, P> | null;
  /** Saves my changes on top of theirs; what only they changed stays. */
  overwrite: () => void;
  /** Gives up my changes. */
  takeTheirs: () => void;
  reset: () => void;
}

interface SavingOptions<T, P> {
  /** The thing that is edited, as it was when the edit began. */
  base: T;
  write: (changes: P, on: T) => Promise<T>;
  onSaved: (saved: T) => void;
  /** My changes were given up; this is the thing as it is now. */
  onTheirs: (theirs: T) => void;
}

export function useSaving<T extends Versioned, P extends Fields>(options: SavingOptions<T, P>): Saving<T, P> {
  const { base, write, onSaved, onTheirs } = options;
  const mutation = useMutation({
    mutationFn: ({ changes, on }: Attempt<T, P>) => write(changes, on),
    onSuccess: onSaved,
  });

  const error = mutation.error ? asApiError(mutation.error) : null;
  const conflict = error && mutation.variables ? conflictOf<T, P>(error, mutation.variables.changes) : null;
  return {
    save: (changes) => mutation.mutate({ changes, on: base }),
    isSaving: mutation.isPending,
    error: conflict ? null : error,
    conflict,
    overwrite: () => {
      if (conflict) mutation.mutate({ changes: conflict.mine, on: conflict.theirs });
    },
    takeTheirs: () => {
      if (!conflict) return;
      mutation.reset();
      onTheirs(conflict.theirs);
    },
    reset: mutation.reset,
  };
}

function conflictOf<T, P>(error: ApiError, mine: P): Conflict<T, P> | null {
  if (error.code !== 'version_mismatch' || !error.current) return null;
  return { theirs: error.current as T, mine };
}
