// Refusals in words: for a whole page or list that could not be loaded, and above a form that could not be saved.
import { Alert, Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError, type FieldProblem } from '../api/problems';

/** Texts for what the API answered, in the language of the page. */
export function useProblemTexts() {
  const { t } = useTranslation();
  return {
    problem: (error: ApiError) => t(`problems.${error.code}`, error.params),
    field: (problem: FieldProblem) => {
      const allowed = problem.params.allowed;
      const params = { ...problem.params, allowed: Array.isArray(allowed) ? allowed.join(', ') : allowed };
      return t(`fields.${problem.code}`, params);
    },
  };
}

const SERVER_FAULTS = new Set(['internal', 'unexpected']);

interface ErrorNoteProps {
  error: unknown;
  title?: string;
  /** In place of the general text, where the reader knows the thing by a word of their own. */
  text?: string;
  onRetry?: () => void;
  /** More about it, under the text. */
  children?: ReactNode;
}

export function ErrorNote({ error, title, text, onRetry, children }: ErrorNoteProps) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  const problem = asApiError(error);
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<TriangleAlert size={18} />}
      title={title ?? t('errors.load_title')}
    >
      {text ?? texts.problem(problem)}
      {children}
      {problem.requestId && SERVER_FAULTS.has(problem.code) && (
        <div className="quiet figures">{t('errors.request_id', { id: problem.requestId })}</div>
      )}
      {onRetry && (
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        </div>
      )}
    </Alert>
  );
}
