// The page's texts come from the host, which reads them from the message catalogue.
import { get } from './server.js';
import { kept, keep } from './kept.js';

export const languages = ['en', 'ru'];

let now = languages.find(l => l === kept('language')) ?? languages.find(l => navigator.language.toLowerCase().startsWith(l)) ?? 'en';
let words = {};

export const language = () => now;
export const locale = () => ({ en: 'en-US', ru: 'ru-RU' })[now];

export async function loadWords() {
  words = (await get(`/web/words?lang=${now}`)).words;
}

export async function setLanguage(code) {
  now = code;
  keep('language', code);
  await loadWords();
}

export const has = key => key in words;

// A missing text is shown as its key, so that it is noticed.
export const say = (key, data = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => data[name] ?? whole);
