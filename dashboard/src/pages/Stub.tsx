import { PageHead } from '../components/PageHead';
import { t } from '../text';

/** In the place of a page that is not there yet. */
export function Stub({ title }: { title: string }) {
  return <PageHead title={title}>{t.shell.stub}</PageHead>;
}
