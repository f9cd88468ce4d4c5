import { CloseButton, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useShortcut } from '../keyboard/shortcuts';
import { t } from '../text';
import { Icon } from './Icon';

/** So long after the last key, so that not every letter is asked for. */
const PAUSE_MS = 300;

/** Searches while one types, a moment after the last key; `/` leads here. */
export function SearchField({
  value,
  onSearch,
  label,
  placeholder,
  className,
}: {
  /** What the address tells: it may change from elsewhere, by a chip, `Esc`, going back. */
  value: string;
  onSearch(text: string | undefined): void;
  label: string;
  placeholder: string;
  className: string | undefined;
}) {
  const router = useRouter();
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(value);
  useShortcut('/', t.shell.keys.search, () => field.current?.focus());
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    const here = router.latestLocation.pathname;
    timer.current = setTimeout(() => {
      // This page stays until the next one has been loaded; who is on the way is not called back.
      if (router.latestLocation.pathname !== here || next.trim() === told.current) return;
      told.current = next.trim();
      onSearch(told.current || undefined);
    }, PAUSE_MS);
  };
  return (
    <TextInput
      ref={field}
      size="xs"
      className={className ?? ''}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Icon name="search" size={14} />}
      rightSection={
        text ? <CloseButton size="xs" aria-label={t.common.clear} onClick={() => type('')} /> : null
      }
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') field.current?.blur();
      }}
    />
  );
}
