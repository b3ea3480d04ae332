// The right of the page: the progress of the demo application, and the steps to try.
import { say } from './words.js';
import { element } from './face.js';

const stages = [1, 2, 3, 4];

// The two chats that each step needs.
const scenes = {
  'apply': [['developer', 'developer'], ['analyst', 'reviews']],
  'kick-off': [['analyst', 'reviews'], ['developer', 'developer']],
  'priority': [['head-of-digital', 'leadership'], ['developer', 'developer']],
  'materials': [['developer', 'developer'], ['analyst', 'reviews']],
  'review': [['analyst', 'reviews'], ['rnd-expert', 'rnd']],
  'standards': [['developer', 'developer'], ['analyst', 'reviews']],
  'audit': [['analyst', 'reviews'], ['developer', 'developer']],
  'cases': [['developer', 'developer'], ['developer-manager', 'developer-manager']],
  'escalate': [['developer', 'developer'], ['analyst', 'analyst']],
  'new-version': [['developer', 'developer'], ['analyst', 'reviews']],
};

export class Side {
  constructor(root, people, panes) {
    this.root = root;
    this.people = people;
    this.panes = panes;
    this.status = { application: null, done: [] };
  }

  draw() { this.show(this.status, true); }

  show(status, always = false) {
    const same = JSON.stringify(status) === JSON.stringify(this.status);
    if (same && !always && this.root.children.length > 0) return;
    this.status = status;
    const focused = document.activeElement?.dataset?.step;
    this.root.replaceChildren(this.application(), this.steps());
    if (focused) this.root.querySelector(`[data-step="${focused}"]`)?.focus();
  }

  application() {
    const part = element('section', 'card');
    part.append(element('h2', '', say('page.progress')));
    const { application } = this.status;
    if (!application) {
      part.append(element('p', 'soft', say('page.progress.none')));
      return part;
    }
    const title = element('p', 'app');
    title.append(element('strong', '', `${application.name} ${application.version}`), element('span', 'role', application.vendor));
    const list = element('ol', 'stages');
    for (const n of stages) {
      const state = application.stage > n ? 'done' : application.stage === n ? 'now' : 'next';
      const item = element('li', state, say(`page.stage.${n}`));
      item.append(element('span', 'sr', ` — ${say(`page.state.${state}`)}`));
      list.append(item);
    }
    part.append(title, list);
    if (application.stage > stages.length) part.append(element('p', 'badge-line', `✓ ${say('page.certified')}`));
    if (application.items > 0) {
      const bar = document.createElement('progress');
      bar.max = application.items;
      bar.value = application.itemsDone;
      bar.setAttribute('aria-label', say('page.items', { done: application.itemsDone, of: application.items }));
      part.append(bar, element('p', 'soft small', say('page.items', { done: application.itemsDone, of: application.items })));
    }
    part.append(element('p', 'soft', application.line));
    return part;
  }

  steps() {
    const part = element('section', 'card');
    const list = element('ol', 'steps');
    const { done, steps } = { steps: Object.keys(scenes), ...this.status };
    const next = steps.find(s => !done.includes(s));
    part.append(element('h2', '', say('page.try')));
    for (const step of steps) {
      const item = element('li', done.includes(step) ? 'done' : step === next ? 'now' : '');
      const mark = element('span', 'mark', done.includes(step) ? '✓' : '');
      mark.setAttribute('aria-hidden', 'true');
      const text = element('div');
      text.append(element('strong', '', say(`page.try.${step}`)));
      if (done.includes(step)) text.append(element('span', 'sr', ` — ${say('page.state.done')}`));
      if (step === next) {
        text.append(element('p', 'soft', say(`page.try.${step}.how`, this.names())));
        if (step === 'materials') text.append(this.sample());
      }
      if (!done.includes(step)) {
        const show = element('button', step === next ? 'primary' : 'quiet', say('page.try.show'));
        show.type = 'button';
        show.dataset.step = step;
        show.setAttribute('aria-label', `${say('page.try.show')}: ${say(`page.try.${step}`)}`);
        show.addEventListener('click', () => this.panes.stage(scenes[step].map(([person, place]) => ({ person, place }))));
        text.append(show);
      }
      item.append(mark, text);
      list.append(item);
    }
    part.append(list);
    return part;
  }

  names() {
    const first = id => this.people.people.find(p => p.id === id)?.name.split(' ')[0] ?? id;
    return { developer: first('developer'), analyst: first('analyst'), head: first('head-of-digital') };
  }

  sample() {
    const line = element('p', 'soft');
    const link = element('a', '', say('page.sample'));
    link.href = '/web/sample-package.gz?name=AcmeSync&version=2.0';
    link.download = 'AcmeSync_2.0.gz';
    line.append(link);
    return line;
  }
}
