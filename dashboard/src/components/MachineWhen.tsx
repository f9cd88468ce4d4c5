import { useTenSeconds } from '../clock/world';
import { ago, time } from '../format/times';
import { useZone } from './When';

/**
 * A time of the machine, such as a heartbeat: told by this computer's clock, as the
 * service's own may run fast.
 */
export function MachineWhen({ at }: { at: string }) {
  const zone = useZone();
  useTenSeconds();
  return (
    <time dateTime={at} title={time(at, zone, 'exact')}>
      {ago(Date.parse(at), Date.now())}
    </time>
  );
}
