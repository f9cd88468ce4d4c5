import type { UsageView } from '../../api/types';
import { worldNow } from '../../clock/world';
import { FactTable } from '../../components/FactTable';
import { Section } from '../../components/Section';
import { Empty } from '../../components/states';
import { When } from '../../components/When';
import { exactNumber } from '../../format/numbers';
import { t } from '../../text/pages';

const words = t.usage.windows;

/** What X still takes in the present windows; those that are over say nothing any more. */
export function Windows({ left }: { left: UsageView['left'] }) {
  const present = left.windows.filter((each) => Date.parse(each.reset_at) > worldNow());
  return (
    <Section title={words.title} lead={words.lead} flush>
      {present.length === 0 ? (
        <Empty title={words.empty} />
      ) : (
        <FactTable
          caption={words.caption}
          rows={present}
          keyOf={(each) => `${each.credential} ${each.endpoint}`}
          columns={[
            {
              key: 'endpoint',
              label: words.columns.endpoint,
              head: true,
              cell: (each) => each.endpoint.replaceAll('_', ' '),
            },
            {
              key: 'left',
              label: words.columns.left,
              right: true,
              cell: (each) =>
                each.remaining == null || each.limit == null
                  ? '–'
                  : words.of(exactNumber(each.remaining), exactNumber(each.limit)),
            },
            {
              key: 'resets',
              label: words.columns.resets,
              cell: (each) => <When at={each.reset_at} />,
            },
          ]}
        />
      )}
    </Section>
  );
}
