import { Drawer, Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';

/** Says to the page that something lies over it: no scroll behind, no shortcuts. */
function Mark() {
  return <span data-overlay-open="" hidden />;
}

/** A drawer from the right; the whole screen on a phone. */
export function SideDrawer({
  opened,
  onClose,
  title,
  children,
  position = 'right',
  size = 'lg',
}: {
  opened: boolean;
  onClose(): void;
  title: ReactNode;
  children: ReactNode;
  position?: 'left' | 'right';
  size?: string;
}) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position={position}
      size={size}
      padding="md"
      transitionProps={{ duration: 140 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {opened && <Mark />}
      {children}
    </Drawer>
  );
}

/** A dialogue in the middle. */
export function Dialogue({ children, ...props }: ModalProps) {
  return (
    <Modal
      centered
      transitionProps={{ duration: 120 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      {...props}
    >
      {props.opened && <Mark />}
      {children}
    </Modal>
  );
}
