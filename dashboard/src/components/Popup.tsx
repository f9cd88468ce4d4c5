import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import styles from './Popup.module.css';

const GAP = 6;
const EDGE = 8;

/**
 * A panel that opens at its button: the browser's own popover, which lies over
 * everything, closes with `Esc` or a click elsewhere, and gives the focus back.
 * The content is made only while it is open.
 */
export function Popup({
  button,
  className,
  label,
  above = false,
  chosen,
  children,
}: {
  /** What the button shows. */
  button: ReactNode;
  className?: string | undefined;
  /** The button's name, where what it shows is not a text. */
  label?: string;
  /** Opens upwards. */
  above?: boolean;
  /** Something behind it is set. */
  chosen?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open || !panel.current || !opener.current) return;
    const at = opener.current.getBoundingClientRect();
    const size = panel.current.getBoundingClientRect();
    const left = at.left + size.width <= innerWidth - EDGE ? at.left : at.right - size.width;
    const below = at.bottom + GAP;
    const fitsBelow = below + size.height <= innerHeight - EDGE;
    const top = above || !fitsBelow ? Math.max(EDGE, at.top - GAP - size.height) : below;
    panel.current.style.left = `${Math.max(EDGE, left)}px`;
    panel.current.style.top = `${top}px`;
    panel.current.style.visibility = 'visible';
    panel.current
      .querySelector<HTMLElement>('[data-autofocus], button, input, select, a')
      ?.focus({ preventScroll: true });
  }, [open, above]);

  return (
    <>
      <button
        ref={opener}
        type="button"
        className={className ?? styles.button}
        popoverTarget={id}
        aria-label={label}
        aria-expanded={open}
        data-chosen={chosen || undefined}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className={styles.panel}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}

/** One choice or action in a popup. */
export function PopupItem({
  children,
  onClick,
  chosen,
  left,
  danger = false,
  disabled = false,
}: {
  children: ReactNode;
  onClick(): void;
  /** Given for choices: whether this is the one. */
  chosen?: boolean;
  left?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
}) {
  return (
    <button
      type="button"
      className={styles.item}
      data-danger={danger || undefined}
      aria-pressed={chosen}
      disabled={disabled}
      onClick={onClick}
    >
      {left}
      <span>{children}</span>
      {chosen && <span aria-hidden="true">✓</span>}
    </button>
  );
}

/** A heading inside a popup. */
export function PopupLabel({ children }: { children: ReactNode }) {
  return <div className={styles.label}>{children}</div>;
}
