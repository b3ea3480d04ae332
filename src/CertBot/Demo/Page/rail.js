// The left of the page: the demo users and the channels, each with its number of unread messages.
import { say, has } from './words.js';
import { face, element } from './face.js';
import { unseen } from './unread.js';

export class Rail {
  constructor(root, people, panes) {
    this.root = root;
    this.people = people;
    this.panes = panes;
    this.said = {};
  }

  draw() {
    const groups = Map.groupBy(this.people.people, p => p.vendor ?? '');
    const persons = (title, members) => this.group(title, members.map(p => this.row(p.id, p.name, this.role(p), false)));
    const vendors = [...groups].filter(([vendor]) => vendor).map(([vendor, members]) => persons(vendor, members));
    const channels = this.people.channels.map(c => this.row(c, c, has(`page.channel.${c}`) ? say(`page.channel.${c}`) : '', true));
    const parts = [...vendors, this.group(say('page.channels'), channels), persons(say('page.platform'), groups.get('') ?? [])];
    const focused = document.activeElement?.dataset?.row;
    this.root.replaceChildren(...parts);
    if (focused) this.root.querySelector(`[data-row="${focused}"]`)?.focus();
    this.show(this.said);
  }

  role(person) {
    return say(`page.role.${person.id}`, person);
  }

  group(title, rows) {
    const part = element('section');
    part.append(element('h2', '', title), ...rows);
    return part;
  }

  row(id, name, below, isChannel) {
    const row = element('button', 'row');
    row.type = 'button';
    row.dataset.row = isChannel ? `#${id}` : id;
    row.dataset.place = id;
    row.title = below ? `${name}, ${below}` : name;
    const text = element('span', 'who');
    text.append(element('span', 'name', name), element('span', 'role', below));
    const badge = element('span', 'badge');
    badge.hidden = true;
    row.append(face(id, name, isChannel), text, badge);
    if (this.panes.isShown(id, isChannel)) row.setAttribute('aria-current', 'true');
    row.addEventListener('click', () => (isChannel ? this.panes.showChannel(id) : this.panes.showPerson(id)));
    return row;
  }

  show(said) {
    this.said = said;
    for (const row of this.root.querySelectorAll('.row')) {
      const count = unseen(row.dataset.place, said[row.dataset.place] ?? 0);
      const badge = row.querySelector('.badge');
      badge.hidden = count === 0;
      badge.textContent = count > 99 ? '99+' : String(count);
      badge.setAttribute('aria-label', say('page.unread', { n: count }));
    }
  }
}
