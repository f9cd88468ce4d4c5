import type { UseQueryResult } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { renderIn } from '../test/render';
import { Empty, Loading, Read } from './states';

function query(state: Partial<UseQueryResult<string[]>>): UseQueryResult<string[]> {
  return {
    isError: false,
    error: null,
    data: undefined,
    dataUpdatedAt: Date.now(),
    ...state,
  } as UseQueryResult<string[]>;
}

function show(state: Partial<UseQueryResult<string[]>>) {
  return renderIn(
    <Read
      query={query(state)}
      loading={<Loading height={80} />}
      isEmpty={(data) => data.length === 0}
      empty={<Empty title="Nobody yet">They appear here.</Empty>}
    >
      {(data) => <p>{data.join(', ')}</p>}
    </Read>,
  );
}

describe('the four states', () => {
  it('says that it loads', () => {
    const { container } = show({});
    expect(screen.getByRole('status')).toHaveTextContent('Loading');
    expect(container.querySelector('[aria-busy=true]')).toBeInTheDocument();
  });

  it('tells empty from failed', () => {
    show({ data: [] });
    expect(screen.getByText('Nobody yet')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says why it failed, and tries again on a press', async () => {
    const refetch = vi.fn();
    show({ isError: true, error: new ApiProblem(503, 'X does not answer'), refetch });
    expect(screen.getByRole('alert')).toHaveTextContent('X does not answer');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(refetch).toHaveBeenCalledOnce();
  });

  it('keeps what was read before, and says that it is old', () => {
    show({
      data: ['syn_one'],
      dataUpdatedAt: Date.now() - 120_000,
      isError: true,
      error: new ApiProblem(0, 'no answer'),
    });
    expect(screen.getByText('syn_one')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(
      'Not updated for 2 min. The server does not answer.',
    );
  });
});
