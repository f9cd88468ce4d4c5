import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect } from 'react';
import { onUnauthorized } from '../api/client';
import { asProblem } from '../api/problem';
import { sessionKey } from '../api/queries/keys';
import { sessionQuery } from '../api/queries/session';
import type { Role, Session } from '../api/types';
import { Failed, Loading } from '../components/states';
import { again } from '../live/again';

const SignIn = lazy(again(() => import('./SignIn')));

const SessionContext = createContext<Session | null>(null);

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Shows the app to who may see it, and the sign-in to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const session = useQuery(sessionQuery);
  // A call refused with 401 means that the session ended: look again.
  useEffect(
    () => onUnauthorized(() => void queries.invalidateQueries({ queryKey: sessionKey })),
    [queries],
  );

  const refused = session.isError && asProblem(session.error).status === 401;
  if (refused) {
    return (
      <Suspense>
        <SignIn expired={session.data !== undefined} />
      </Suspense>
    );
  }
  if (session.data) return <SessionContext value={session.data}>{children}</SessionContext>;
  if (session.isError) {
    return (
      <main style={{ padding: '2rem' }}>
        <Failed error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  return (
    <main style={{ padding: '2rem' }}>
      <Loading height={120} />
    </main>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of SessionGate');
  return session;
}

/** Whether the key in use may do what this role may. */
export function useMay(role: Role): boolean {
  return RANK[useSession().role] >= RANK[role];
}
