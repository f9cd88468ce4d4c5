import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Whether the page is being printed; what depends on it is there before the printing begins. */
export function usePaper(): boolean {
  const [paper, setPaper] = useState(false);
  useEffect(() => {
    const media = matchMedia('print');
    const change = (to: boolean) => flushSync(() => setPaper(to));
    const begin = () => change(true);
    const look = () => change(media.matches);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', look);
    media.addEventListener('change', look);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', look);
      media.removeEventListener('change', look);
    };
  }, []);
  return paper;
}
