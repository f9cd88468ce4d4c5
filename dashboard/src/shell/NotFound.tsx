import { Link } from '@tanstack/react-router';
import { PageHead } from '../components/PageHead';
import { t } from '../text';

export function NotFound() {
  return (
    <PageHead title={t.shell.notFound.title}>
      <Link to="/">{t.shell.notFound.back}</Link>
    </PageHead>
  );
}
