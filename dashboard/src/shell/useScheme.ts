import { useMantineColorScheme } from '@mantine/core';

/**
 * The theme, and how to change it. By itself the kit holds transitions still meanwhile with a
 * `<style>` element, which the policy forbids.
 */
export function useScheme() {
  return useMantineColorScheme({ keepTransitions: true });
}
