export const lists = {
  shown: (shown: string, total: string) => `${shown} of ${total} shown`,
  fresh: (n: number) => `${n} new`,
};
