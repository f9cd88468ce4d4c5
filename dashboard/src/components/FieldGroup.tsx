import type { ReactNode } from 'react';
import styles from './FieldGroup.module.css';

/** Fields that are switched off together; nothing of it is seen. */
export function FieldGroup({
  disabled,
  className = '',
  children,
}: {
  disabled: boolean;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <fieldset className={`${styles.group} ${className}`} disabled={disabled}>
      {children}
    </fieldset>
  );
}
