// A measure of twelve months as bars, drawn as SVG, with a table of the same beside it. Signs and outlines say what the colours say.
import { say } from './words.js';

const width = 420;
const height = 150;
const foot = 22;
const head = 18;

function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function html(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function caption(row) {
  return html('figcaption', '', html('strong', '', row.name), html('span', 'soft small', say('page.figures.target', { target: row.target })));
}

function summary(row) {
  const last = row.points.findLast(p => p.value !== null) ?? row.points.at(-1);
  const missed = row.points.filter(p => p.verdict === 'missed').length;
  return say('page.figures.summary', { name: row.name, last: last.text || '–', month: last.label, verdict: last.verdictText, missed });
}

export function chart(row) {
  const values = row.points.map(p => p.value ?? 0);
  const highest = Math.max(0.5, row.limit, ...values) * 1.15;
  const y = value => head + (height - head - foot) * (1 - Math.min(value, highest) / highest);
  const step = width / row.points.length;
  const texts = [];
  const bars = row.points.flatMap((point, index) => {
    const middle = step * (index + 0.5);
    const write = (name, y, text) => texts.push(svg('text', { class: name, x: middle, y }, text));
    write('month', height - 6, point.label.split(' ')[0]);
    if (point.value === null) {
      write('no-data', height - foot - 6, '–');
      return [];
    }
    const top = Math.min(y(point.value), height - foot - 3);
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: point.value >= 10 ? 0 : 1 }).format(point.value);
    const text = { missed: `✕${number}`, 'too-few': `(${number})` }[point.verdict] ?? number;
    write(point.verdict, top - 5, text);
    return [
      svg('rect', { class: `bar ${point.verdict}`, x: middle - step * 0.3, y: top, width: step * 0.6, height: height - foot - top },
        svg('title', {}, `${point.label}: ${point.text}, ${point.verdictText}`)),
    ];
  });
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': summary(row) },
    ...bars,
    svg('line', { class: 'limit', x1: 0, x2: width, y1: y(row.limit), y2: y(row.limit) }),
    ...texts);
  return html('figure', 'chart', caption(row), picture, table(row));
}

function table(row) {
  const columns = ['page.figures.month', 'page.figures.value', 'page.figures.verdict'].map(word => {
    const cell = html('th', '', say(word));
    cell.scope = 'col';
    return cell;
  });
  const rows = row.points.map(point => {
    const name = html('th', '', point.label);
    name.scope = 'row';
    return html('tr', '', name, html('td', 'number', point.text || '–'), html('td', point.verdict, point.verdictText));
  });
  return html('details', '', html('summary', '', say('page.figures.table')),
    html('table', 'points', html('thead', '', html('tr', '', ...columns)), html('tbody', '', ...rows)));
}

export function legend() {
  const list = html('ul', 'legend', ...['met', 'missed', 'too-few'].map(verdict => html('li', '',
    svg('svg', { viewBox: '0 0 20 14', 'aria-hidden': 'true' },
      svg('rect', { class: `bar ${verdict}`, x: 2, y: 1, width: 16, height: 12 })),
    { missed: '✕ ', 'too-few': '( ) ' }[verdict] ?? '', say(`page.figures.${verdict}`))),
  html('li', '', svg('svg', { viewBox: '0 0 20 14', 'aria-hidden': 'true' }, svg('line', { class: 'limit', x1: 0, x2: 20, y1: 7, y2: 7 })), say('page.figures.line')));
  list.setAttribute('aria-label', say('page.figures.legend'));
  return list;
}
