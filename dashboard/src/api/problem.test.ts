import { describe, expect, it } from 'vitest';
import { ApiProblem, asProblem, problemsAt, problemText, toProblem } from './problem';

const FIELDS = [
  { pointer: '/maintweets/2/url', detail: 'not a link' },
  { pointer: '/maintweets/20', detail: 'unknown' },
  { pointer: '/launch_name', detail: 'must not be empty' },
];

describe('problems at fields', () => {
  it('are found at the field and below it, and not at its neighbours', () => {
    expect(problemsAt(FIELDS, '/maintweets/2')).toEqual([FIELDS[0]]);
    expect(problemsAt(FIELDS, '/maintweets')).toHaveLength(2);
    expect(problemsAt(FIELDS, '/launch')).toEqual([]);
    expect(problemText(FIELDS, '/launch_name')).toBe('must not be empty');
    expect(problemText(FIELDS, '/time_zone')).toBeUndefined();
  });
});

describe('refusals', () => {
  it('are read from the problem document', () => {
    const response = new Response(null, { status: 503, headers: { 'retry-after': '30' } });
    const problem = toProblem(response, {
      type: 'about:blank',
      title: 'No',
      status: 503,
      detail: 'X does not answer',
      errors: FIELDS,
    });
    expect(problem).toMatchObject({ status: 503, message: 'X does not answer', retryAfter: 30 });
    expect(problem.fields).toHaveLength(3);
    expect(problem.passing).toBe(true);
  });

  it('are understood without one, as a proxy sends them', () => {
    const problem = toProblem(
      new Response('<html>', { status: 404, statusText: 'Not Found' }),
      undefined,
    );
    expect(problem).toMatchObject({ status: 404, message: 'Not Found', fields: [] });
    expect(problem.passing).toBe(false);
  });

  it('of a proxy that cannot reach the server mean that it is gone', () => {
    expect(toProblem(new Response('', { status: 502 }), undefined).status).toBe(0);
  });

  it('take any other failure for a lost connection', () => {
    expect(asProblem(new TypeError('fetch failed'))).toMatchObject({ status: 0, passing: true });
    const problem = new ApiProblem(409, 'completed');
    expect(asProblem(problem)).toBe(problem);
  });
});
