import { Stub } from '../Stub';

export function EngagementsPage() {
  return <Stub title="EngagementsPage" />;
}
