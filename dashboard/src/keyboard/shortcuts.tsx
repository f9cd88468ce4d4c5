import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';

export type Shortcut = {
  /** `?`, `/`, `Escape`, `d`, or two keys one after the other: `g c`. */
  keys: string;
  label: string;
  /** Where it works, for the list. */
  where: 'anywhere' | 'here';
  run(): void;
};

type Registry = {
  add(shortcut: { current: Shortcut }): () => void;
  list: readonly Shortcut[];
};

const RegistryContext = createContext<Registry | null>(null);
const SECOND_KEY_MS = 1_000;

/** Hears the keys of the whole page, except while one types or a dialogue is open. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [entries, setEntries] = useState<readonly { current: Shortcut }[]>([]);
  const heard = useRef(entries);
  heard.current = entries;

  useEffect(() => {
    let before: { key: string; at: number } | null = null;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[data-overlay-open], :popover-open'))
        return;
      const pair =
        before && event.timeStamp - before.at < SECOND_KEY_MS ? `${before.key} ${event.key}` : null;
      before = { key: event.key, at: event.timeStamp };
      // The newest wins: a page may take a key over from the shell.
      const all = heard.current.map((entry) => entry.current).reverse();
      const found =
        all.find((each) => each.keys === pair) ?? all.find((each) => each.keys === event.key);
      if (!found) return;
      event.preventDefault();
      before = null;
      found.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const registry = useMemo<Registry>(
    () => ({
      list: entries.map((entry) => entry.current),
      add(entry) {
        setEntries((old) => [...old, entry]);
        return () => setEntries((old) => old.filter((each) => each !== entry));
      },
    }),
    [entries],
  );
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('shortcuts outside of ShortcutProvider');
  return registry;
}

/** Has a shortcut while the calling component is shown. */
export function useShortcut(
  keys: string,
  label: string,
  run: () => void,
  where: Shortcut['where'] = 'here',
): void {
  const { add } = useRegistry();
  const entry = useRef<Shortcut>({ keys, label, where, run });
  entry.current = { keys, label, where, run };
  const addOnce = useRef(add);
  useEffect(() => addOnce.current(entry), []);
}

/** What works now, for the list behind `?`. */
export function useShortcuts(): readonly Shortcut[] {
  return useRegistry().list;
}
