export const lists = {
  shown: (shown: string, total: string) => `${shown} of ${total} shown`,
  actions: 'What one can do',
  fresh: (n: number) => `${n} new`,
  columns: 'Columns',
  columnsShown: 'Show these columns',
  columnsUsual: 'The usual ones',
  unread: 'Being read',
  end: 'That is all.',
  cut: (shown: string, total: string) =>
    `The first ${shown} of ${total}. Filters lead to the others.`,
};
