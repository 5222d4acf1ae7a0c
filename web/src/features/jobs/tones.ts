// Colours of the states of a job, and of what became of rows.
import type { Job, JobRow } from '../../api/client';
import type { Tone } from '../../components/Status';

export const JOB_TONES: Record<Job['state'], Tone> = {
  waiting: 'idle',
  running: 'warn',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
};

export const ROW_TONES: Record<JobRow['outcome'], Tone> = {
  stopped: 'bad',
  left_out: 'bad',
  noted: 'warn',
  kept: 'warn',
  enrolled: 'good',
  waiting: 'warn',
  already: 'idle',
  unknown: 'bad',
  refused: 'bad',
};
