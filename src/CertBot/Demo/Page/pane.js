// One pane: a user, a conversation, and a Web Chat that reconnects automatically.
import { say, language, locale, has } from './words.js';
import { post } from './server.js';
import { face, element } from './face.js';
import { style, hostConfig } from './chatstyle.js';

const nonce = document.querySelector('script[nonce]').nonce;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const again = 2000;
const lingering = 5000;
const status = { expired: 3, failed: 4 };

export class Pane {
  constructor(panes, person, place) {
    this.panes = panes;
    this.root = element('article', 'pane');
    this.head = element('header', 'pane-head');
    this.body = element('div', 'pane-body');
    this.root.append(this.head, this.body);
    this.root.addEventListener('focusin', () => panes.activate(panes.panes.indexOf(this)));
    this.root.addEventListener('pointerdown', () => panes.activate(panes.panes.indexOf(this)));
    this.person = person;
    this.place = place;
  }

  show(person, place) {
    this.person = person;
    this.place = place;
    // The chat of somebody else goes at once: what is typed into it from now on would be lost.
    this.body.replaceChildren();
    this.draw();
  }

  draw() {
    this.drawHead();
    this.connect();
  }

  drawHead() {
    const who = element('div', 'pane-who');
    const role = say(`page.role.${this.person.id}`, this.person);
    who.title = `${this.person.name}, ${role}`;
    who.append(element('strong', '', this.person.name), element('span', 'role', role));
    const tabs = element('div', 'tabs');
    tabs.setAttribute('role', 'group');
    tabs.setAttribute('aria-label', say('page.places'));
    for (const place of [this.person.id, ...this.person.channels]) {
      const tab = element('button', '', place === this.person.id ? say('page.own-chat') : `#${place}`);
      tab.type = 'button';
      tab.title = place === this.person.id ? '' : has(`page.channel.${place}`) ? say(`page.channel.${place}`) : '';
      tab.setAttribute('aria-pressed', String(place === this.place));
      tab.addEventListener('click', () => { this.panes.activate(this.panes.panes.indexOf(this)); this.panes.open(this.person.id, place); });
      tabs.append(tab);
    }
    const both = this.panes.panes?.length === 2;
    const other = element('button', 'quiet split', both ? '✕' : '◫');
    other.type = 'button';
    other.setAttribute('aria-label', say(both ? 'page.close' : 'page.split'));
    other.title = say(both ? 'page.close' : 'page.split');
    other.addEventListener('click', () => (both ? this.panes.close(this) : this.panes.split()));
    this.head.replaceChildren(face(this.person.id, this.person.name), who, other, tabs);
    this.root.setAttribute('aria-label', this.place === this.person.id ? this.person.name : `${this.person.name}, #${this.place}`);
    this.root.dataset.person = this.person.id;
    this.root.dataset.place = this.place;
  }

  async connect() {
    this.end();
    const turn = (this.turn = Symbol('turn'));
    if (!window.WebChat) {
      this.tell('page.webchat-missing');
      return;
    }
    const body = { user: { id: this.person.id }, locale: locale(), localTimezone: zone };
    if (this.place !== this.person.id) body.channelData = { place: this.place };
    const opened = await post('/v3/directline/conversations', body).catch(() => null);
    if (this.turn !== turn) return;
    if (!opened?.ok) {
      this.tell(opened?.status === 403 ? 'page.no-access' : 'page.unreachable');
      this.later(turn);
      return;
    }
    const { conversationId, token, streamUrl } = opened.answer;
    this.line = window.WebChat.createDirectLine({ domain: new URL('/v3/directline', location.href).href, conversationId, token, streamUrl, webSocket: true });
    this.line.connectionStatus$.subscribe(s => { if (this.turn === turn && (s === status.expired || s === status.failed)) this.later(turn); });
    this.store = window.WebChat.createStore({}, () => next => action => next(this.heard(action)));
    this.chat = element('div', 'webchat');
    this.body.replaceChildren(this.chat);
    this.restyle();
  }

  // In a channel, messages of other users are shown with their names.
  heard(action) {
    if (action.type !== 'DIRECT_LINE/INCOMING_ACTIVITY') return action;
    for (const listener of this.panes.heard) listener();
    const { activity } = action.payload;
    if (!activity.text || activity.from.id === 'certbot' || activity.from.id === this.person.id) return action;
    return { ...action, payload: { ...action.payload, activity: { ...activity, text: `${activity.from.name}: ${activity.text}` } } };
  }

  restyle() {
    if (!this.chat) return;
    window.WebChat.renderWebChat({
      directLine: this.line,
      store: this.store,
      userID: this.person.id,
      username: this.person.name,
      locale: locale(),
      nonce,
      styleOptions: style(this.person),
      adaptiveCardsHostConfig: hostConfig(),
    }, this.chat);
  }

  later(turn) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.turn === turn) this.connect(); }, again);
  }

  tell(key) {
    const note = element('div', 'note');
    note.append(element('p', '', say(key)));
    this.body.replaceChildren(note);
  }

  end() {
    clearTimeout(this.timer);
    this.turn = null;
    // What was typed or clicked just before still goes out: its line ends a little later.
    const line = this.line;
    if (line) setTimeout(() => line.end(), lingering);
    this.line = this.chat = this.store = null;
  }
}
