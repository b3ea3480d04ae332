// The colour scheme: light, dark, or that of the system.
import { kept, keep } from './kept.js';

const themes = ['auto', 'light', 'dark'];
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = [];
let now = themes.includes(kept('theme')) ? kept('theme') : 'auto';

export const theme = () => now;
export const isDark = () => now === 'dark' || (now === 'auto' && system.matches);
export const onTheme = listener => listeners.push(listener);

export function nextTheme() {
  now = themes[(themes.indexOf(now) + 1) % themes.length];
  keep('theme', now);
  apply();
}

function apply() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  for (const listener of listeners) listener();
}

system.addEventListener('change', apply);
apply();
