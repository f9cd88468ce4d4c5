import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { zones } from '../format/times';

/** A time zone by name, with the browser's list behind it. */
export function ZoneInput({
  label,
  description,
  value,
  onChange,
  error,
}: {
  label: string;
  description?: string;
  value: string;
  onChange(zone: string): void;
  error?: string | undefined;
}) {
  const list = useId();
  return (
    <>
      <TextInput
        label={label}
        description={description}
        list={list}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        spellCheck={false}
        autoComplete="off"
      />
      <datalist id={list}>
        {zones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
