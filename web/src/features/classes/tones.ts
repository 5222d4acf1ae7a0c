// Colours of the states of a class.
import type { SchoolClass } from '../../api/client';
import type { Tone } from '../../components/Status';

export const CLASS_TONES: Record<SchoolClass['status'], Tone> = {
  open: 'good',
  closed: 'warn',
  archived: 'idle',
};
