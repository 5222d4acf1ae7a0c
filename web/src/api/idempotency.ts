// One creation out of several clicks.
import { useState } from 'react';
import { randomUuid } from '../lib/ids';

/** The `Idempotency-Key` of a form: made when the form opens, sent with each try. */
export function useIdempotencyKey(): string {
  const [key] = useState(randomUuid);
  return key;
}
