import { queryOptions } from '@tanstack/react-query';
import { observeAtLeast } from '../../clock/world';
import { api, unwrap } from '../client';
import type { LongList } from '../long-list';
import type { ChangePerson, ImportReport, NewPerson, PersonView, Whom } from '../types';

export const peopleKey = ['people'] as const;

export type PeopleFilter = {
  q?: string | undefined;
  tag?: string | undefined;
  active?: boolean | undefined;
};

export function peopleList(filter: PeopleFilter): LongList<PersonView> {
  return {
    key: [...peopleKey, 'list', filter],
    read: async (at, signal) => {
      const page = await unwrap(
        api.GET('/socap/people', { params: { query: { ...filter, ...at } }, signal }),
      );
      for (const person of page.items) observeAtLeast(person.updated_at);
      for (const person of page.items) observeAtLeast(person.following_set?.as_of);
      return page;
    },
  };
}

export function personQuery(id: string) {
  return queryOptions({
    queryKey: [...peopleKey, 'one', id],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/socap/people/{user_id}', { params: { path: { user_id: id } }, signal })),
    // A reading is told page by page.
    refetchInterval: (query) => (query.state.data?.reading ? 3_000 : false),
  });
}

export function addPerson(body: NewPerson) {
  return unwrap(api.POST('/socap/people', { body }));
}

export function changePerson(id: string, body: ChangePerson) {
  return unwrap(api.PATCH('/socap/people/{user_id}', { params: { path: { user_id: id } }, body }));
}

export function deletePerson(id: string) {
  return unwrap(api.DELETE('/socap/people/{user_id}', { params: { path: { user_id: id } } }));
}

export type ImportWhat = {
  kind: 'people' | 'followings';
  on_error: 'skip' | 'refuse';
  mode?: 'replace' | 'add' | undefined;
};

/** Sends a file as it is; the server reads it as a stream, however large. */
export function importPeople(file: File, query: ImportWhat): Promise<ImportReport> {
  return unwrap(
    api.POST('/socap/people/import', {
      params: { query },
      // The file itself is the body.
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
      headers: { 'content-type': typeOf(file.name) },
    }),
  );
}

function typeOf(name: string): string {
  if (/\.csv$/i.test(name)) return 'text/csv';
  return /\.(jsonl|ndjson|json)$/i.test(name) ? 'application/x-ndjson' : 'text/plain';
}

export function estimateReading(whom: Whom) {
  return unwrap(api.POST('/socap/people/read/estimate', { body: whom }));
}

export function startReading(whom: Whom) {
  return unwrap(api.POST('/socap/people/read', { body: { ...whom, confirm: true } }));
}

export function giveUpReading() {
  return unwrap(api.DELETE('/socap/people/read'));
}
