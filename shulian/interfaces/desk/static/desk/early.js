/* The other half of first.js: the page's own script takes the scans that came before it, and all that follow. */

export function takeOver(scanned) {
  for (const text of window.firstScans?.handOver() ?? []) scanned(text);
}
