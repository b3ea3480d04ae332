// Page state in the browser's local storage. Without storage (private windows) nothing is saved.
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
    // no storage
  }
}
