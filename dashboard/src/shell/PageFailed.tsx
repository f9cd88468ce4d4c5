import type { ErrorComponentProps } from '@tanstack/react-router';
import { Failed } from '../components/states';

/** A page that broke, or whose file could not be read (a newer version is served now). */
export function PageFailed({ error }: ErrorComponentProps) {
  return <Failed error={error} retry={() => globalThis.location.reload()} />;
}
