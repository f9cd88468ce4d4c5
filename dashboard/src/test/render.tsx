import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { theme } from '../theme';

/** Renders with the kit and a fresh memory of answers; nothing is tried again. */
export function renderIn(children: ReactNode) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </MantineProvider>,
  );
}

type Answer = {
  status?: number;
  body: unknown;
  /** It waits for this. */
  after?: Promise<void>;
};

/** Answers calls by path; what is not named is 404. */
export function serveJson(answers: Record<string, Answer>): Request[] {
  const seen: Request[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input as RequestInfo, init);
    seen.push(request.clone());
    const { pathname } = new URL(request.url);
    const answer = answers[`${request.method} ${pathname}`];
    await answer?.after;
    const { status = 200, body } = answer ?? {
      status: 404,
      body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'nothing here' },
    };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
  return seen;
}

/** Something that happens when the test says so. */
export function held(): { until: Promise<void>; go(): void } {
  let go = () => {};
  const until = new Promise<void>((done) => {
    go = done;
  });
  return { until, go };
}
