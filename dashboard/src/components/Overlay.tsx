import { CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../text';
import styles from './Overlay.module.css';

type Props = {
  opened: boolean;
  onClose(): void;
  title: ReactNode;
  children: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
};

/** A drawer at the side; the whole screen on a phone. */
export function SideDrawer({
  side = 'right',
  wide = false,
  ...props
}: Props & { side?: 'left' | 'right'; wide?: boolean }) {
  return (
    <Overlay {...props} look={`${styles.drawer} ${styles[side]} ${wide ? styles.wide : ''}`} />
  );
}

/** A dialogue in the middle. */
export function Dialogue(props: Props) {
  return <Overlay {...props} look={styles.dialogue} />;
}

/**
 * The browser's own modal dialogue: it keeps the focus inside, closes with `Esc`,
 * and the page behind cannot be reached. `data-overlay-open` tells the page.
 */
function Overlay({
  opened,
  onClose,
  title,
  children,
  actions,
  look,
}: Props & { look: string | undefined }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const label = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || !opened) return;
    // The focus goes back to what opened it, also when a page opened it by its address.
    const before = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, [opened]);
  if (!opened) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Esc
    <dialog
      ref={dialog}
      className={`${styles.overlay} ${look}`}
      aria-labelledby={label}
      data-overlay-open=""
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className={styles.sheet}>
        <header className={styles.head}>
          <h2 id={label}>{title}</h2>
          {actions}
          <CloseButton aria-label={t.common.close} onClick={onClose} />
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, so the keyboard must reach it */}
        <div className={styles.body} tabIndex={0}>
          {children}
        </div>
      </div>
    </dialog>
  );
}
