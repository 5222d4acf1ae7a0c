// Somebody else has written to the cell in between: what is there now, who wrote it and when, beside what I entered.
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useReader } from '../../app/access';
import { formatInstant } from '../../lib/dates';
import classes from './Cell.module.css';
import { type Cell, type CellValues, cellWords } from './cells';
import type { Conflict } from './useCellSaving';

interface CellConflictProps {
  conflict: Conflict;
  isSaving: boolean;
  onTakeTheirs: (theirs: Cell) => void;
  onOverwrite: () => void;
}

export function CellConflict({ conflict, isSaving, onTakeTheirs, onOverwrite }: CellConflictProps) {
  const { t } = useTranslation();
  const { language, zone } = useReader();
  const { theirs, mine, by } = conflict;
  return (
    <div role="alert">
      <Text mb="md">
        {by
          ? t('gradebook.conflict_by', {
              name: by.person.name ?? t('gradebook.somebody'),
              time: formatInstant(by.at, language, zone),
            })
          : t('gradebook.conflict')}
      </Text>
      <dl className={classes.sides}>
        <div>
          <dt>{t('conflict.theirs')}</dt>
          <dd>{cellWords(theirs, language, t)}</dd>
        </div>
        <div>
          <dt>{t('conflict.mine')}</dt>
          <dd>{cellWords(asCell(mine), language, t)}</dd>
        </div>
      </dl>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={() => onTakeTheirs(theirs)}>
          {t('conflict.take_theirs')}
        </Button>
        <Button loading={isSaving} onClick={onOverwrite}>
          {t('conflict.overwrite')}
        </Button>
      </Group>
    </div>
  );
}

/** What was typed, to be read beside the other. */
function asCell(values: CellValues): Cell {
  const points = values.points.trim();
  return {
    points: points || null,
    status: values.status,
    isLate: values.late,
    lateMinutes: values.late_minutes === '' ? null : Number(values.late_minutes),
    version: 0,
  };
}
