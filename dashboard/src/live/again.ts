import { useSyncExternalStore } from 'react';

const ASK_MS = 2_000;

let waiting = 0;
const listeners = new Set<() => void>();

/**
 * Reads a file of the app that is loaded when it is needed. While the server is gone it waits,
 * and reads it then. Where the server answers without that file, a newer version is served:
 * then it fails.
 */
export function again<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    try {
      return await load();
    } catch {
      count(1);
      try {
        await back();
        await stylesAgain();
        return await load();
      } finally {
        count(-1);
      }
    }
  };
}

/** Whether a file waits for the server to come back. */
export function useWaits(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting > 0,
  );
}

function count(by: 1 | -1): void {
  waiting += by;
  for (const each of listeners) each();
}

/** Waits until the server answers. */
async function back(): Promise<void> {
  while (!(await answers())) await new Promise((go) => setTimeout(go, ASK_MS));
}

function answers(): Promise<boolean> {
  return fetch('/healthz', { cache: 'no-store' }).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Style sheets that could not be read are not asked for a second time by themselves. */
async function stylesAgain(): Promise<void> {
  const links = document.head.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]');
  const lost = [...links].filter((link) => link.sheet === null);
  await Promise.all(
    lost.map((link) => {
      const next = link.cloneNode() as HTMLLinkElement;
      const read = new Promise((done) => {
        next.onload = done;
        next.onerror = done;
      });
      link.replaceWith(next);
      return read;
    }),
  );
}
