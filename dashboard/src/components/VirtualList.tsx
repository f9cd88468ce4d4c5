import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

/**
 * A long list of rows of one height, in the page's own scroll: only the rows near
 * the screen are in the document, so that a hundred thousand scroll as ten do.
 * Reaching the end asks for more.
 */
export function VirtualList<T>({
  items,
  total,
  rowHeight,
  keyOf,
  onEnd,
  label,
  children,
}: {
  items: readonly T[];
  /** How many there are in all, for screen readers. */
  total: number;
  rowHeight: number;
  keyOf(item: T): string;
  onEnd?: (() => void) | undefined;
  label: string;
  children: (item: T) => ReactNode;
}) {
  const list = useRef<HTMLOListElement>(null);
  const [seen, setSeen] = useState({ from: 0, to: 30 });

  useLayoutEffect(() => {
    const look = () => {
      if (!list.current) return;
      const top = list.current.getBoundingClientRect().top;
      const spare = 10;
      const from = Math.max(0, Math.floor(-top / rowHeight) - spare);
      const to = Math.max(spare, Math.ceil((innerHeight - top) / rowHeight) + spare);
      setSeen((old) => (old.from === from && old.to === to ? old : { from, to }));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [rowHeight]);

  const atEnd = seen.to >= items.length;
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, onEnd]);

  const shown = items.slice(seen.from, seen.to);
  return (
    <ol
      ref={list}
      aria-label={label}
      style={{
        position: 'relative',
        height: items.length * rowHeight,
        margin: 0,
        padding: 0,
        listStyle: 'none',
      }}
    >
      {shown.map((item, place) => (
        <li
          key={keyOf(item)}
          aria-setsize={total}
          aria-posinset={seen.from + place + 1}
          style={{
            position: 'absolute',
            insetInline: 0,
            top: 0,
            height: rowHeight,
            transform: `translateY(${(seen.from + place) * rowHeight}px)`,
          }}
        >
          {children(item)}
        </li>
      ))}
    </ol>
  );
}

/** Whether the window is narrower than that; rows are higher there. */
export function useNarrow(pixels = 640): boolean {
  const [narrow, setNarrow] = useState(() => innerWidth < pixels);
  useEffect(() => {
    const media = matchMedia(`(width < ${pixels}px)`);
    const look = () => setNarrow(media.matches);
    look();
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, [pixels]);
  return narrow;
}
