// The total of one student, explained to the staff as the student has it explained.
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppModal } from '../../components/AppModal';
import { ErrorNote } from '../../components/ErrorNote';
import { Explanation } from '../grades/Explanation';
import { gradesQuery, titlesOf } from '../grades/queries';
import type { OpenTotal, TotalKind } from './GradebookTable';

interface TotalDialogProps {
  classId: string;
  total: OpenTotal;
  opened: boolean;
  onClose: () => void;
}

export default function TotalDialog({ classId, total, opened, onClose }: TotalDialogProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<TotalKind>(total.kind);
  const query = useQuery(gradesQuery(classId, total.student));
  const trace = kind === 'final' ? query.data?.final_total : query.data?.to_date;
  return (
    <AppModal title={total.name} opened={opened} onClose={onClose} size="xl">
      <SegmentedControl
        fullWidth
        mb="md"
        value={kind}
        onChange={(value) => setKind(value === 'final' ? 'final' : 'to_date')}
        data={[
          { value: 'to_date', label: t('gradebook.to_date') },
          { value: 'final', label: t('gradebook.final') },
        ]}
      />
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={240} radius="lg" />}
      {query.data && trace && <Explanation trace={trace} titles={titlesOf(query.data)} />}
    </AppModal>
  );
}
