import '../../styles/kit-more.css';
import { Stub } from '../Stub';

export function CreatePage() {
  return <Stub title="CreatePage" />;
}
