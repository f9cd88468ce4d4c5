export const lists = {
  shown: (shown: string, total: string) => `${shown} of ${total} shown`,
  actions: 'What one can do',
  fresh: (n: number) => `${n} new`,
};
