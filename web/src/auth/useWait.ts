// Counts seconds down, from the first showing and again whenever it is begun anew.
import { useEffect, useState } from 'react';

export function useWait(length: number) {
  const [end, setEnd] = useState(() => Date.now() + length * 1000);
  const [now, setNow] = useState(Date.now);
  const seconds = Math.max(0, Math.ceil((end - now) / 1000));
  const isOver = seconds === 0;

  useEffect(() => {
    if (isOver) return;
    const ticking = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(ticking);
  }, [isOver]);

  const begin = () => {
    setNow(Date.now());
    setEnd(Date.now() + length * 1000);
  };
  return { seconds, begin };
}
