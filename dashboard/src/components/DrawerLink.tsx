import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Opens an account or a tweet beside the page one is on. */
export function DrawerLink({
  account,
  tweet,
  className,
  children,
}: {
  account?: string;
  tweet?: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Link
      to="."
      search={((old: Record<string, unknown>) => ({ ...old, account, tweet })) as never}
      resetScroll={false}
      className={className}
    >
      {children}
    </Link>
  );
}
