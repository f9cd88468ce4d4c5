import { TextInput } from '@mantine/core';
import { ZoneInput } from '../../components/ZoneInput';
import { t } from '../../text/pages';

const words = t.create.when;

/** Wall times, and the zone whose clocks they mean. */
type Walls = { start: string; end: string; zone: string };

/** From when to when it is watched. */
export function WindowFields({
  walls,
  set,
  at,
  help,
  final = false,
}: {
  walls: Walls;
  set(change: Partial<Walls>): void;
  /** What the service says against a field. */
  at(pointer: string): string | undefined;
  help: Partial<Walls>;
  /** The times stand, whatever becomes of the zone. */
  final?: boolean;
}) {
  return (
    <>
      <TextInput
        type="datetime-local"
        label={words.start}
        description={help.start}
        value={walls.start}
        onChange={(event) => set({ start: event.currentTarget.value })}
        error={at('/monitor_window/start_date')}
        disabled={final}
      />
      <TextInput
        type="datetime-local"
        label={words.end}
        description={help.end}
        value={walls.end}
        onChange={(event) => set({ end: event.currentTarget.value })}
        error={at('/monitor_window/end_date')}
        disabled={final}
        required
      />
      <ZoneInput
        label={words.zone}
        description={help.zone}
        value={walls.zone}
        onChange={(zone) => set({ zone })}
        error={at('/time_zone')}
      />
    </>
  );
}
