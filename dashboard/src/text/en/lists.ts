export const lists = {
  shown: (shown: string, total: string) => `${shown} of ${total} shown`,
  actions: 'What one can do',
  fresh: (n: number) => `${n} new`,
  freshShow: (n: string) => `${n} new: show`,
  order: 'Order',
  columns: 'Columns',
  columnsShown: 'Show these columns',
  columnsUsual: 'The usual ones',
  unread: 'Being read',
  end: 'That is all.',
  paper: (shown: string, total: string) => `The first ${shown} of ${total} rows.`,
  paperCsv: 'The CSV of this page has them all.',
  cut: (shown: string, total: string) =>
    `The first ${shown} of ${total}. Filters lead to the others.`,
};
