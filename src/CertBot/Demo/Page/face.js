// The avatar of a person or a channel: initials on a colour derived from the name.
const hues = [212, 162, 28, 268, 338, 190, 48, 300, 130, 8, 236, 90, 320, 20, 178];

export const initials = name => name.split(/\s+/).map(w => w[0]).join('').slice(0, 2).toUpperCase();

export function face(id, name, isChannel = false) {
  const element = document.createElement('span');
  element.className = 'face';
  element.textContent = isChannel ? '#' : initials(name);
  element.setAttribute('aria-hidden', 'true');
  let sum = 0;
  for (const c of id) sum = (sum * 31 + c.charCodeAt(0)) % 997;
  element.style.setProperty('--hue', isChannel ? 220 : hues[sum % hues.length]);
  if (isChannel) element.classList.add('channel');
  return element;
}

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
