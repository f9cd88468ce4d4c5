import createClient, { type Middleware } from 'openapi-fetch';
import { observeServerTime } from '../clock/world';
import { ApiProblem, toProblem } from './problem';
import type { paths } from './schema';

/** Tells whoever keeps the session that a call was answered 401. */
const unauthorized = new EventTarget();

export function onUnauthorized(listener: () => void): () => void {
  unauthorized.addEventListener('401', listener);
  return () => unauthorized.removeEventListener('401', listener);
}

const watch: Middleware = {
  onResponse({ response, schemaPath }) {
    observeServerTime(response.headers.get('socap-time'));
    if (response.status === 401 && schemaPath !== '/socap/session') {
      unauthorized.dispatchEvent(new Event('401'));
    }
  },
  onError() {
    return new ApiProblem(0, 'no answer');
  },
};

/** The typed client. Lists in a query are comma lists, as the service takes them. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => globalThis.fetch(request),
  querySerializer: { array: { style: 'form', explode: false } },
});
api.use(watch);

/** The JSON of an answer, or the problem thrown. Texts are what CSV would be: not asked for. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Exclude<T, string>> {
  const { data, error, response } = await answer;
  if (!response.ok) throw toProblem(response, error);
  return data as Exclude<T, string>;
}

export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** `?a=1&b=x,y` of what is set; empty lists and empty texts are left out. */
export function queryText(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    if (typeof value === 'object' && value.length === 0) continue;
    params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}
