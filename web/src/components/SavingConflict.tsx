// The dialog for a save that was refused because somebody else was faster; loaded only when that happens.
import { lazy, Suspense } from 'react';
import type { Saving } from '../api/saving';
import type { Fields } from '../lib/edits';
import type { FieldText } from './ConflictDialog';

/** What editing must know about a noun: T is the thing, P its PATCH. */
export interface Editable<T, P> {
  write: (changes: P, on: T) => Promise<T>;
  /** The thing as the fields of its PATCH. */
  toFields: (thing: T) => P;
  /** Names and values of the fields in words, in the order of the form. */
  texts: FieldText[];
  /** Puts an answer of the API into the cache. */
  keep: (thing: T) => void;
}

const ConflictDialog = lazy(() => import('./ConflictDialog'));

interface SavingConflictProps<T, P> {
  saving: Saving<T, P>;
  base: T;
  editable: Editable<T, P>;
}

export function SavingConflict<T, P extends Fields>({ saving, base, editable }: SavingConflictProps<T, P>) {
  if (!saving.conflict) return null;
  const { theirs, mine } = saving.conflict;
  return (
    <Suspense>
      <ConflictDialog
        opened
        base={editable.toFields(base)}
        theirs={editable.toFields(theirs)}
        mine={mine}
        texts={editable.texts}
        isSaving={saving.isSaving}
        onTakeTheirs={saving.takeTheirs}
        onOverwrite={saving.overwrite}
        onClose={saving.reset}
      />
    </Suspense>
  );
}
