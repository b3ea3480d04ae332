// The page of figures: the board, and the twelve months of one application, as the chosen person may see them.
import { loadWords, say, languages, language, setLanguage } from './words.js';
import { get, showTrouble } from './server.js';
import { theme, nextTheme } from './theme.js';
import { kept, keep } from './kept.js';
import { chart, legend } from './charts.js';

const byId = id => document.getElementById(id);
const state = { person: kept('figures.person') ?? 'marketplace-lead', month: '', vendor: '', measure: '', missed: false, app: readHash() };
let people = [];

await loadWords();
people = (await get(`/web/people?lang=${language()}`)).people;
if (!people.some(p => p.id === state.person)) state.person = people[0].id;

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made && key !== 'scope') made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function label() {
  document.documentElement.lang = language();
  document.title = `${say('page.figures')} · CertBot`;
  for (const part of document.querySelectorAll('[data-word]')) part.textContent = say(part.dataset.word);
  for (const part of document.querySelectorAll('[data-label]')) part.setAttribute('aria-label', say(part.dataset.label));
  byId('languages').replaceChildren(...languages.map(code => {
    const button = element('button', { type: 'button', textContent: code.toUpperCase(), lang: code, title: say(`page.language.${code}`) });
    button.setAttribute('aria-pressed', String(code === language()));
    button.addEventListener('click', async () => {
      await setLanguage(code);
      await draw();
      document.querySelector(`#languages [lang=${code}]`).focus();
    });
    return button;
  }));
  byId('theme').textContent = say(`page.theme.${theme()}`);
}

function choice(name, word, options) {
  const select = element('select', { id: `filter-${name}`, name }, ...options.map(o => new Option(o.name, o.id, false, o.id === state[name])));
  select.addEventListener('change', () => change(name, select.value));
  return element('label', {}, say(word), select);
}

async function change(name, value) {
  state[name] = value;
  if (name === 'person') {
    keep('figures.person', value);
    state.vendor = '';
  }
  await draw();
  byId(`filter-${name}`)?.focus();
}

function drawFilters(board) {
  const all = { id: '', name: say('page.figures.all') };
  const missed = element('input', { type: 'checkbox', id: 'filter-missed', checked: state.missed });
  missed.addEventListener('change', () => change('missed', missed.checked));
  byId('filters').replaceChildren(
    choice('person', 'page.figures.person', people.map(p => ({ id: p.id, name: p.vendor ? `${p.name} (${p.vendor})` : p.name }))),
    choice('month', 'page.figures.month', board.months),
    choice('vendor', 'page.figures.vendor', [all, ...board.vendors]),
    choice('measure', 'page.figures.measure', [all, ...board.measures]),
    element('label', { className: 'check' }, missed, say('page.figures.only-missed')),
  );
}

function sign(figure) {
  return { missed: '✕ ', 'too-few': '○ ' }[figure.verdict] ?? '';
}

function drawBoard(board) {
  const title = element('h1', {}, say('page.figures.board'));
  if (board.rows.length === 0) {
    byId('board').replaceChildren(title, element('p', {}, say('page.figures.none')), element('p', { className: 'soft' }, say('page.figures.hint')));
    return;
  }
  const head = element('tr', {},
    element('th', { scope: 'col' }, say('page.figures.app')),
    element('th', { scope: 'col' }, say('page.figures.state')),
    element('th', { scope: 'col', className: 'number' }, say('page.figures.cases')),
    ...board.measures.map(m => element('th', { scope: 'col', className: 'number' }, m.name)));
  const rows = board.rows.map(row => element('tr', {},
    element('th', { scope: 'row' },
      element('a', { href: `#app=${encodeURIComponent(row.app)}` }, row.name), element('span', { className: 'vendor' }, row.vendor)),
    element('td', { className: row.missed > 0 ? 'missed' : '' }, row.missed > 0 ? `✕ ${row.summary}` : row.summary),
    element('td', { className: 'number' }, String(row.cases)),
    ...board.measures.map(m => {
      const figure = row.figures.find(f => f.key === m.id);
      return figure
        ? element('td', { className: `number ${figure.verdict}`, title: figure.verdictText }, sign(figure) + figure.value)
        : element('td', { className: 'number' });
    })));
  byId('board').replaceChildren(title,
    element('table', { className: 'board' }, element('thead', {}, head), element('tbody', {}, ...rows)));
}

function drawDetail(found) {
  const back = element('p', { className: 'back' }, element('a', { href: '#' }, say('page.figures.back')));
  if (!found) {
    byId('detail').replaceChildren(...(state.app ? [element('p', {}, say('page.figures.gone')), back] : []));
    return;
  }
  byId('detail').replaceChildren(
    element('h2', {}, say('page.figures.detail', { app: found.name, vendor: found.vendor })),
    element('p', {}, found.state),
    ...found.corrections.map(text => element('p', { className: 'corrections' }, text)),
    legend(),
    element('div', { className: 'charts' }, ...found.charts.map(chart)),
    back,
  );
}

function readHash() {
  return new URLSearchParams(location.hash.slice(1)).get('app') ?? '';
}

let drawing = 0;
async function draw() {
  const mine = ++drawing;
  label();
  const query = new URLSearchParams({ person: state.person, lang: language() });
  const filters = new URLSearchParams(query);
  for (const name of ['month', 'vendor', 'measure', 'missed']) if (state[name]) filters.set(name, state[name]);
  if (state.month) query.set('month', state.month);
  try {
    const board = await get(`/web/figures?${filters}`);
    const found = state.app ? await get(`/web/figures/${encodeURIComponent(state.app)}?${query}`).catch(() => null) : null;
    if (mine !== drawing) return;
    showTrouble(null);
    state.month = board.month;
    drawFilters(board);
    drawBoard(board);
    drawDetail(found);
  } catch {
    showTrouble(say('page.unreachable'));
  }
}

byId('theme').addEventListener('click', () => { nextTheme(); label(); });
byId('filters').addEventListener('submit', event => event.preventDefault());
addEventListener('hashchange', async () => {
  state.app = readHash();
  await draw();
  if (state.app) {
    byId('detail').scrollIntoView();
    byId('detail').focus({ preventScroll: true });
  }
});
await draw();
