// How many messages of each conversation, not counting the user's own, this browser has shown.
import { kept, keep } from './kept.js';

const seen = kept('seen') ?? {};

export function see(place, count) {
  if (seen[place] === count) return;
  seen[place] = count;
  keep('seen', seen);
}

// Fewer messages than were shown: the host's data folder was emptied.
export const unseen = (place, count) => (seen[place] > count ? count : Math.max(0, count - (seen[place] ?? 0)));
