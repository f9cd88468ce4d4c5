import type { ProblemDetails } from './types';

/** One field that did not fit: where (a JSON pointer) and why. */
export type FieldProblem = { pointer: string; detail: string };

/**
 * What a call answered instead of what was asked for. `status` 0 means that no
 * answer came at all: the server is gone or the network is.
 */
export class ApiProblem extends Error {
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  /** Seconds the server asked to wait, if it did. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    detail: string,
    fields: readonly FieldProblem[] = [],
    retryAfter: number | null = null,
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** The same call again may well succeed. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Reads a refusal, whether it is a problem document or something from between. */
export function toProblem(response: Response, body: unknown): ApiProblem {
  const problem = isProblem(body) ? body : null;
  // A proxy that cannot reach the server: for whoever looks, the server is gone.
  if (!problem && [502, 503, 504].includes(response.status)) {
    return new ApiProblem(0, response.statusText);
  }
  const wait = Number(response.headers.get('retry-after'));
  return new ApiProblem(
    response.status,
    problem?.detail || problem?.title || response.statusText || `${response.status}`,
    problem?.errors ?? [],
    Number.isFinite(wait) && wait > 0 ? wait : null,
  );
}

function isProblem(body: unknown): body is ProblemDetails {
  return typeof body === 'object' && body !== null && 'title' in body && 'status' in body;
}

/** The problem of any thrown thing; what is not ours is a lost connection. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, error instanceof Error ? error.message : String(error));
}

/**
 * The problems at a pointer or below it: `/maintweets/2` finds `/maintweets/2/url`
 * too, and `/maintweets` does not find `/maintweets_other`.
 */
export function problemsAt(fields: readonly FieldProblem[], pointer: string): FieldProblem[] {
  return fields.filter(
    (field) => field.pointer === pointer || field.pointer.startsWith(`${pointer}/`),
  );
}

/** The problem of one field in words, or undefined where there is none. */
export function problemText(fields: readonly FieldProblem[], pointer: string): string | undefined {
  const found = problemsAt(fields, pointer);
  return found.length > 0 ? found.map((field) => field.detail).join('; ') : undefined;
}
