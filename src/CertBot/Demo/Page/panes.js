// The middle of the page: one or two chats side by side.
import { kept, keep } from './kept.js';
import { see } from './unread.js';
import { Pane } from './pane.js';

const first = [{ person: 'developer', place: 'developer' }, { person: 'analyst', place: 'reviews' }];

export class Panes {
  constructor(root, people) {
    this.root = root;
    this.people = people;
    this.changed = [];
    this.heard = [];
    this.active = 0;
    const shown = (kept('panes') ?? []).filter(p => this.mayOpen(p?.person, p?.place)).slice(0, 2);
    this.panes = (shown.length > 0 ? shown : first).map(p => this.make(p));
  }

  onChange(listener) { this.changed.push(listener); }

  onHeard(listener) { this.heard.push(listener); }

  person(id) { return this.people.people.find(p => p.id === id); }

  mayOpen(person, place) {
    const found = this.person(person);
    return found !== undefined && (place === person || found.channels.includes(place));
  }

  isShown(id, isChannel) {
    return this.panes.some(p => (isChannel ? p.place === id : p.person.id === id && p.place === id));
  }

  showPerson(id) { this.open(id, id); }

  // Opens a channel as the user of the active pane if that user has access, otherwise as the first user who has.
  showChannel(place) {
    const current = this.panes[this.active].person.id;
    const reader = this.mayOpen(current, place) ? current : this.people.people.find(p => p.channels.includes(place))?.id;
    if (reader) this.open(reader, place);
  }

  open(person, place) {
    const already = this.panes.findIndex(p => p.person.id === person && p.place === place);
    if (already >= 0) {
      this.activate(already);
    } else {
      this.panes[this.active].show(this.person(person), place);
    }
    this.settle(true);
  }

  // Opens both chats that a step of "try this" needs.
  stage(wanted) {
    const fine = wanted.filter(w => this.mayOpen(w.person, w.place)).slice(0, 2);
    if (fine.length === 2 && this.panes.length === 1) this.panes.push(this.make(fine[1]));
    fine.forEach((w, i) => {
      if (this.panes[i].person.id !== w.person || this.panes[i].place !== w.place) this.panes[i].show(this.person(w.person), w.place);
    });
    this.active = 0;
    this.settle(true);
  }

  close(pane) {
    if (this.panes.length === 1) return;
    pane.end();
    this.panes = this.panes.filter(p => p !== pane);
    this.active = 0;
    this.settle(true);
  }

  split() {
    if (this.panes.length === 2) return;
    const other = first.find(p => !this.panes.some(s => s.person.id === p.person && s.place === p.place)) ?? first[0];
    this.panes.push(this.make(other));
    this.active = 1;
    this.settle(true);
  }

  activate(index) {
    if (this.active === index) return;
    this.active = index;
    this.mark();
  }

  draw() {
    for (const pane of this.panes) pane.draw();
    this.settle(false);
  }

  restyle() {
    for (const pane of this.panes ?? []) pane.restyle();
  }

  saw(said) {
    if (document.hidden) return;
    this.panes.forEach((pane, i) => {
      if (pane.root.offsetParent !== null) see(pane.place, said[pane.place] ?? 0);
    });
  }

  make({ person, place }) {
    return new Pane(this, this.person(person), place);
  }

  settle(tell) {
    const roots = this.panes.map(p => p.root);
    if (roots.length !== this.root.children.length || roots.some((r, i) => this.root.children[i] !== r)) this.root.replaceChildren(...roots);
    this.root.dataset.count = String(this.panes.length);
    keep('panes', this.panes.map(p => ({ person: p.person.id, place: p.place })));
    this.mark();
    for (const pane of this.panes) pane.drawHead();
    if (tell) for (const listener of this.changed) listener();
  }

  mark() {
    this.panes.forEach((pane, i) => pane.root.classList.toggle('active', i === this.active));
  }
}
