// How much of each conversation this browser has seen, counted in the bot's and others' messages.
import { kept, keep } from './kept.js';

const seen = kept('seen') ?? {};

export function see(place, count) {
  if (seen[place] === count) return;
  seen[place] = count;
  keep('seen', seen);
}

// Less than was seen: the host's data was emptied.
export const unseen = (place, count) => (seen[place] > count ? count : Math.max(0, count - (seen[place] ?? 0)));
