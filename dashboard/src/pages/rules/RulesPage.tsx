import { Stub } from '../Stub';

export function RulesPage() {
  return <Stub title="RulesPage" />;
}
