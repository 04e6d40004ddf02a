// Brings one video from Python to the players of the page: 32 letters that name it, then its bytes.

// Each component is a module of its own, so they meet in a place that belongs to the page; timeline.js looks there.
const carriers = (globalThis[Symbol.for("motion-lab-carriers")] ??= { held: new Map(), waiting: new Set() });

export default function ({ data, parentElement }) {
  const id = new TextDecoder().decode(data.subarray(0, 32));
  carriers.held.set(parentElement, { id, bytes: data.subarray(32) });
  for (const look of [...carriers.waiting]) look();
  return () => carriers.held.delete(parentElement);
}
