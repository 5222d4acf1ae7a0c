// What a file would change, what it says like before, what was changed on both sides, and what is wrong with it.
import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MergeOut } from '../../api/client';
import { FIELD_CODES } from '../../api/problems';
import { useProblemTexts } from '../../components/ErrorNote';
import classes from './SheetOutcome.module.css';

/** Problems that are shown at once. */
const SHOWN = 50;

type SheetProblem = MergeOut['problems'][number];

export function SheetOutcome({ outcome }: { outcome: MergeOut }) {
  const { t } = useTranslation();
  const { scores, students, untouched, same, problems } = outcome;
  return (
    <div role="status">
      <Text>{t('gradebook.sheet.found', { count: students })}</Text>
      <ul className={classes.facts}>
        <li>{t('gradebook.sheet.changes', { count: scores.applied })}</li>
        <li>{t('gradebook.sheet.unchanged', { count: untouched + same })}</li>
        {scores.conflicts > 0 && <li>{t('gradebook.sheet.conflicts', { count: scores.conflicts })}</li>}
      </ul>
      {problems.length > 0 && (
        <Alert color="yellow" variant="light">
          <Text fw={600}>{t('gradebook.sheet.problems', { count: problems.length })}</Text>
          <ul className={classes.facts}>
            {problems.slice(0, SHOWN).map((problem) => (
              <li key={`${problem.row} ${problem.column} ${problem.code}`}>
                <Problem problem={problem} />
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}

function Problem({ problem }: { problem: SheetProblem }) {
  const { t } = useTranslation();
  const texts = useProblemTexts();
  const { row, column, params } = problem;
  const code = FIELD_CODES.find((known) => known === problem.code) ?? 'invalid';
  const text = texts.field({ path: '', code, params, sent: problem.code });
  if (row !== null && column !== null) return t('gradebook.sheet.at_cell', { row, column, text });
  if (row !== null) return t('gradebook.sheet.at_row', { row, text });
  return column === null ? text : t('gradebook.sheet.at_column', { column, text });
}
