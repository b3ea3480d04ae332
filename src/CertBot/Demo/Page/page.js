// Entry point: loads the texts and the users, and creates the chats, the rail and the side panel.
import { loadWords, say, languages, language, setLanguage } from './words.js';
import { get, showTrouble } from './server.js';
import { theme, nextTheme, onTheme } from './theme.js';
import { Panes } from './panes.js';
import { Rail } from './rail.js';
import { Side } from './side.js';

const heartbeat = 2500;

await loadWords();
const people = await get(`/web/people?lang=${language()}`);
const panes = new Panes(document.getElementById('panes'), people);
const rail = new Rail(document.getElementById('rail'), people, panes);
const side = new Side(document.getElementById('side'), people, panes);

function label() {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
  for (const button of document.querySelectorAll('[data-view-of]')) button.textContent = say(`page.view.${button.dataset.viewOf}`);
  const switcher = document.getElementById('languages');
  switcher.replaceChildren(...languages.map(code => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = code.toUpperCase();
    button.lang = code;
    button.title = say(`page.language.${code}`);
    button.setAttribute('aria-pressed', String(code === language()));
    button.addEventListener('click', async () => { await setLanguage(code); draw(); document.querySelector(`#languages [lang=${code}]`).focus(); });
    return button;
  }));
  const themes = document.getElementById('theme');
  themes.textContent = say(`page.theme.${theme()}`);
}

function draw() {
  label();
  rail.draw();
  panes.draw();
  side.draw();
  look();
}

function view(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll('[data-view-of]')) button.setAttribute('aria-pressed', String(button.dataset.viewOf === name));
}

let looking = null;
async function look() {
  if (document.hidden || looking) return;
  looking = Promise.all([get('/web/unread'), get(`/web/status?lang=${language()}`)]);
  try {
    const [unread, status] = await looking;
    showTrouble(null);
    panes.saw(unread);
    rail.show(unread);
    side.show(status);
  } catch {
    showTrouble(say('page.unreachable'));
  } finally {
    looking = null;
  }
}

document.getElementById('theme').addEventListener('click', () => { nextTheme(); label(); });
for (const button of document.querySelectorAll('[data-view-of]')) button.addEventListener('click', () => view(button.dataset.viewOf));
document.addEventListener('visibilitychange', look);
onTheme(() => panes.restyle());
panes.onChange(() => { rail.draw(); view('chat'); look(); });
panes.onHeard(() => setTimeout(look, 300));
draw();
view('chat');
setInterval(look, heartbeat);
