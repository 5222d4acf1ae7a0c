// Two people edited one thing: what the other one saved beside what I entered, field by field, and the choice.
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { compareEdits, type Fields } from '../lib/edits';
import { AppModal } from './AppModal';
import classes from './ConflictDialog.module.css';

export interface FieldText {
  field: string;
  label: string;
  /** The value in words. */
  show: (value: unknown) => string;
}

interface ConflictDialogProps {
  opened: boolean;
  /** The fields as they were when I began, as they are now, and those that I changed. */
  base: Fields;
  theirs: Fields;
  mine: Fields;
  texts: FieldText[];
  isSaving: boolean;
  onTakeTheirs: () => void;
  onOverwrite: () => void;
  /** Back to the form, with nothing decided. */
  onClose: () => void;
}

export default function ConflictDialog(props: ConflictDialogProps) {
  const { t } = useTranslation();
  const { base, theirs, mine, texts } = props;
  const fields = texts.map((text) => text.field);
  const differences = compareEdits(base, theirs, mine, fields);
  const text = (field: string) => texts.find((each) => each.field === field);
  return (
    <AppModal title={t('conflict.title')} opened={props.opened} onClose={props.onClose} size="xl">
      <Text mb="md">{t('conflict.intro')}</Text>
      {differences.length === 0 && <Text mb="md">{t('conflict.same')}</Text>}
      {differences.length > 0 && (
        <div className={classes.box}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('conflict.field')}</th>
                <th scope="col">{t('conflict.theirs')}</th>
                <th scope="col">{t('conflict.mine')}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map((each) => (
                <tr key={each.field} data-clashes={each.clashes}>
                  <th scope="row">{text(each.field)?.label}</th>
                  <td>{text(each.field)?.show(each.theirs) || '—'}</td>
                  <td className={each.mine === undefined ? classes.untouched : undefined}>
                    {each.mine === undefined
                      ? t('conflict.untouched')
                      : text(each.field)?.show(each.mine) || '—'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={props.onTakeTheirs}>
          {t('conflict.take_theirs')}
        </Button>
        <Button loading={props.isSaving} onClick={props.onOverwrite}>
          {t('conflict.overwrite')}
        </Button>
      </Group>
    </AppModal>
  );
}
