import { VisuallyHidden } from '@mantine/core';
import { exactNumber, shortNumber } from '../format/numbers';
import { t } from '../text';

/** A number, short; the exact one in its title and for screen readers. Null is unknown. */
export function Num({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined) {
    return (
      <span title={t.common.unknown}>
        <span aria-hidden="true">–</span>
        <VisuallyHidden>{t.common.unknown}</VisuallyHidden>
      </span>
    );
  }
  const short = shortNumber(value);
  const exact = exactNumber(value);
  if (short === exact) return <span>{short}</span>;
  return (
    <span title={exact}>
      <span aria-hidden="true">{short}</span>
      <VisuallyHidden>{exact}</VisuallyHidden>
    </span>
  );
}
