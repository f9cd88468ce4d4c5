/**
 * What was typed on after this was sent: those fields of `now` that are no longer as they went out.
 * The answer to it takes the place of the others alone.
 */
export function typedSince<T extends object>(now: T, sent: T): Partial<T> {
  const fields = Object.keys(now) as (keyof T)[];
  const since: Partial<T> = {};
  for (const field of fields) {
    if (now[field] !== sent[field]) since[field] = now[field];
  }
  return since;
}
