// What each column of a sheet is: its head, the first values as an example, and a choice of fields.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Sheet, SheetField } from '../../api/client';
import { assign, type Plan } from './plans';
import classes from './SheetColumns.module.css';

const SHOWN = 3;

interface SheetColumnsProps {
  sheet: Sheet;
  plan: Plan;
  onChange: (plan: Plan) => void;
}

export function SheetColumns({ sheet, plan, onChange }: SheetColumnsProps) {
  const { t } = useTranslation();
  const fields = sheet.fields.map((field) => ({ value: field, label: t(`sheets.field.${field}`) }));
  const choose = (at: number, value: string | null) => {
    const field = sheet.fields.find((each) => each === value) ?? null;
    onChange({ ...plan, columns: assign(plan.columns, at, field satisfies SheetField | null) });
  };
  return (
    <ul className={classes.columns}>
      {sheet.columns.map((column, at) => {
        const head = column.head || t('sheets.no_head', { number: at + 1 });
        const examples = sheet.first.slice(0, SHOWN).flatMap((row) => row[at] || []);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place
          <li key={at} className={classes.column}>
            <div className={classes.head}>
              <div>{head}</div>
              <div className="quiet">{examples.join(', ')}</div>
            </div>
            <Select
              aria-label={t('sheets.field_of', { head })}
              data={fields}
              value={plan.columns[at] ?? null}
              onChange={(value) => choose(at, value)}
              placeholder={t('sheets.skip')}
              clearable
              clearButtonProps={{ 'aria-label': t('sheets.skip') }}
              className={classes.field}
            />
          </li>
        );
      })}
    </ul>
  );
}
