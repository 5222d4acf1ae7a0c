// Writing one cell: again with the same key when it is the same write, and what to choose from when somebody was faster.
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ScoreIn, ScoreResult } from '../../api/client';
import { ApiError, asApiError, FIELD_CODES } from '../../api/problems';
import { randomUuid } from '../../lib/ids';
import { type Cell, type CellValues, cellOf, changeOf } from './cells';
import { writeScores } from './queries';

/** The cell that is written to, as it was when it was opened. */
interface Target {
  class: string;
  student: string;
  item: number;
  cell: Cell;
}

/** What I wanted to write, and what is there instead. */
export interface Conflict {
  mine: CellValues;
  theirs: Cell;
  by: ScoreResult['by'];
}

export interface CellSaving {
  save: (values: CellValues) => void;
  overwrite: () => void;
  isSaving: boolean;
  error: ApiError | null;
  conflict: Conflict | null;
}

export function useCellSaving(target: Target, onSaved: (cell: Cell) => void): CellSaving {
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const keyOf = useKeys();
  const mutation = useMutation({
    mutationFn: async ({ values, version }: { values: CellValues; version: number }) => {
      const change = changeOf(values, { student: target.student, item: target.item }, version);
      return outcomeOf(await writeScores(target.class, [change], keyOf(change)));
    },
    onSuccess: (result, { values }) => {
      const cell = cellOf(result.cell);
      if (result.outcome === 'conflict') return setConflict({ mine: values, theirs: cell, by: result.by });
      onSaved(cell);
    },
  });
  return {
    save: (values) => mutation.mutate({ values, version: target.cell.version }),
    overwrite: () => {
      if (conflict) mutation.mutate({ values: conflict.mine, version: conflict.theirs.version });
    },
    isSaving: mutation.isPending,
    error: mutation.error ? asApiError(mutation.error) : null,
    conflict,
  };
}

/** The same write again has the same key, another one a new key. */
function useKeys(): (change: ScoreIn) => string {
  const last = useRef({ sent: '', key: '' });
  return (change) => {
    const sent = JSON.stringify(change);
    if (last.current.sent !== sent) last.current = { sent, key: randomUuid() };
    return last.current.key;
  };
}

/** The outcome for the one cell that was sent; a refusal becomes the error that a form shows. */
export function outcomeOf({ results }: { results: ScoreResult[] }): ScoreResult {
  const result = results[0];
  if (!result) throw new ApiError(-1, {}, null);
  if (result.outcome !== 'refused') return result;
  throw refusalOf(result);
}

function refusalOf({ code, params }: ScoreResult): ApiError {
  if (!FIELD_CODES.some((known) => known === code))
    return new ApiError(422, { code, params } as object, null);
  const errors = [{ path: 'points', code: code ?? 'invalid', params }];
  return new ApiError(422, { code: 'validation_failed', errors } as object, null);
}
