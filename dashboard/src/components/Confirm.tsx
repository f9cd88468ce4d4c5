import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../text';
import styles from './Confirm.module.css';
import { Dialogue } from './Overlay';

/** Asks once before something final. The safe answer comes first. */
export function Confirm({
  opened,
  onClose,
  title,
  yes,
  onYes,
  pending = false,
  danger = true,
  children,
}: {
  opened: boolean;
  onClose(): void;
  title: string;
  /** What the button does, in its own words. */
  yes: string;
  onYes(): void;
  pending?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <Dialogue opened={opened} onClose={onClose} title={title}>
      {children}
      <Buttons>
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button {...(danger ? { color: 'red' } : {})} loading={pending} onClick={onYes}>
          {yes}
        </Button>
      </Buttons>
    </Dialogue>
  );
}

/** The buttons at the end of a dialogue or a form. */
export function Buttons({ children }: { children: ReactNode }) {
  return <div className={styles.buttons}>{children}</div>;
}
