/** The words of the widget's own surface, in one language. */
import { spans } from "./dom.js";

/** @typedef {import("./types").Span} Span */

export class Words {
  /** @param {{language: string, lang: string, languages: {id: string, lang: string, name: string}[], words: Record<string, Span[]>}} sheet */
  constructor(sheet) {
    this.language = sheet.language;
    this.lang = sheet.lang;
    this.languages = sheet.languages;
    this.sheet = sheet.words;
  }

  /** @param {string} base @param {string} language */
  static async load(base, language) {
    const answer = await fetch(`${base}/widget/wording.json?language=${encodeURIComponent(language)}`);
    if (!answer.ok) throw new Error("wording");
    return new Words(await answer.json());
  }

  /** The spans of a key, values filled in. @param {string} key @param {Record<string, string | number>} [values] */
  spans(key, values = {}) {
    return (this.sheet[key] ?? [{ text: key }]).map((span) => ({
      ...span,
      text: span.text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)),
    }));
  }

  /** For elements: with ruby. @param {string} key @param {Record<string, string | number>} [values] */
  show(key, values) {
    return spans(this.spans(key, values));
  }

  /** For attributes: plain. @param {string} key @param {Record<string, string | number>} [values] */
  plain(key, values) {
    return this.spans(key, values).map((span) => span.text).join("");
  }

  /** "23 November 2026". @param {Date} date */
  day(date) {
    const month = this.language === "en" ? date.toLocaleString("en", { month: "long" }) : date.getMonth() + 1;
    return this.show("day", { year: date.getFullYear(), month, day: date.getDate() });
  }

  /** "10:02". @param {Date} date */
  time(date) {
    return `${date.getHours()}:${String(date.getMinutes()).padStart(2, "0")}`;
  }
}

const OURS = /** @type {[RegExp, string][]} */ ([[/^ja-(x-)?easy$/i, "ja-easy"], [/^ja/i, "ja"], [/^zh/i, "zh-Hant"], [/^en/i, "en"]]);

/** The language of the page, or else of the browser. @param {Element} element its `language` attribute comes first */
export function pageLanguage(element) {
  const page = element.getAttribute("language") ?? document.documentElement.lang;
  for (const tag of [page, ...navigator.languages])
    for (const [pattern, language] of OURS) if (pattern.test(tag)) return language;
  return "en";
}
