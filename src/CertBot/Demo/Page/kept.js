// What this browser remembers of the page. Without storage (private windows) it forgets, and works.
const prefix = 'certbot.';

export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(prefix + name));
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // nothing to remember with
  }
}
