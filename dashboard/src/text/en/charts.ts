export const charts = {
  gap: 'nothing was read',
  fills: 'still filling',
  time: 'Time',
  zone: (zone: string) => `Times in ${zone}`,
  csv: 'CSV',
  after: (span: string) => `${span} after posting`,
};
