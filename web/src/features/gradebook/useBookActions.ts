// What is done to a part of the book without a form: each is done at once, and told with a way back where there is one.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../api/problems';
import { useProblemTexts } from '../../components/ErrorNote';
import { notify, notifyFailure, notifyWithUndo } from '../../components/notify';
import { refreshBook } from './queries';

interface Act<T> {
  run: () => Promise<T>;
  /** What is told of it, by what it answered; nothing where the page shows it anyway. */
  done?: (answer: T) => string;
  /** Takes it back; gets what it answered. */
  undo?: (answer: T) => Promise<unknown>;
}

export function useBookActions(classId: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const texts = useProblemTexts();
  const refresh = () => refreshBook(client, classId);
  const fail = (error: unknown) => notifyFailure(texts.problem(asApiError(error)));
  const mutation = useMutation({
    mutationFn: async ({ run, done, undo }: Act<unknown>) => {
      const answer = await run();
      if (!done) return;
      const told = done(answer);
      if (!undo) return notify(told);
      const takeBack = () => undo(answer).catch(fail).finally(refresh);
      notifyWithUndo(told, t('gradebook.undo'), () => void takeBack());
    },
    onError: fail,
    onSettled: refresh,
  });
  return {
    act: <T>(action: Act<T>) => mutation.mutate(action as Act<unknown>),
    isBusy: mutation.isPending,
  };
}
