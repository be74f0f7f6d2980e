/** What this browser keeps between pages; works, forgetfully, where storage is forbidden. */

const KEY = "tomoni";

export class Memory {
  constructor() {
    /** @type {import("./types").Kept} */
    this.kept = {};
    this.recall();
  }

  /** Read again: another tab may have written. */
  recall() {
    try {
      this.kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
    } catch {
      // private mode or damaged: keep what is in memory
    }
    return this.kept;
  }

  /** @param {Partial<import("./types").Kept>} changes */
  keep(changes) {
    Object.assign(this.kept, changes);
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // forgotten at the next page, and nothing worse
    }
  }

  /** The conversation is over; language and furigana stay. */
  forget() {
    this.keep({ id: undefined, token: undefined, read: undefined, queue: [] });
  }
}
