/** The line to the server: calls with the token in a header, and a stream that comes back by itself. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const SILENT_START = 8_000; // a stream that says nothing this long is held back by a proxy: poll instead
const SILENT = 45_000; // three missed keep-alives: the line is dead
const POLL_SECONDS = 25;

/** The server refused. `problem` has words for the reader. */
export class Refused extends Error {
  /** @param {number} status @param {import("./types").Problem | null} problem @param {number} after */
  constructor(status, problem, after) {
    super(`refused ${status}`);
    this.status = status;
    this.problem = problem;
    this.after = after;
  }
  /** The conversation is not there any more. */
  get gone() {
    return this.status === 401 || this.status === 404;
  }
}

/**
 * @typedef {object} Listener
 * @property {(message: import("./types").Message) => void} message
 * @property {(state: import("./types").State) => void} state
 * @property {() => void} gone
 * @property {(up: boolean) => void} line
 */

export class Link {
  #streams = true;
  /** @type {string | undefined} */
  #of;
  /** @type {AbortController | null} */
  #run = null;
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {string} base @param {import("./memory.js").Memory} memory @param {() => string} language @param {Listener} on */
  constructor(base, memory, language, on) {
    this.root = `${base}/api/web/conversations`;
    this.memory = memory;
    this.language = language;
    this.on = on;
    this.last = 0;
  }

  /** One call; raises Refused, or TypeError when the line is down. @param {string} method @param {string} path @param {unknown} [body] @param {RequestInit} [more] */
  async call(method, path, body, more = {}) {
    const { id, token } = this.memory.kept;
    /** @type {Record<string, string>} */
    const headers = { "Accept-Language": this.language(), .../** @type {Record<string, string>} */ (more.headers ?? {}) };
    if (token && path !== "") headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const url = path === "" ? this.root : `${this.root}/${id}${path === "/" ? "" : path}`;
    const answer = await fetch(url, { ...more, method, headers, body: body ? JSON.stringify(body) : undefined });
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => null);
    throw new Refused(answer.status, problem, Number(answer.headers.get("Retry-After") ?? 0));
  }

  /** Send a file; raises as `call`. @param {string} id @param {File} file @param {(part: number) => void} sent how much of it */
  upload(id, file, sent) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch tells nothing while it sends
      request.open("POST", `${this.root}/${this.memory.kept.id}/files?${new URLSearchParams({ client_id: id, name: file.name })}`);
      request.setRequestHeader("Authorization", `Bearer ${this.memory.kept.token}`);
      request.setRequestHeader("Accept-Language", this.language());
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = ({ loaded, total }) => sent(loaded / total);
      request.onerror = () => reject(new TypeError("line"));
      request.onload = () => {
        if (request.status < 300) return resolve(undefined);
        let problem = null;
        try {
          problem = JSON.parse(request.responseText);
        } catch {}
        reject(new Refused(request.status, problem, 0));
      };
      request.send(file);
    });
  }

  /** Follow the conversation until `stop`. */
  follow() {
    if (this.#run || !this.memory.kept.id) return;
    const run = (this.#run = new AbortController());
    if (this.#of !== this.memory.kept.id) this.last = 0;
    this.#of = this.memory.kept.id;
    void this.#forever(run.signal);
  }

  stop() {
    this.#run?.abort();
    this.#run = null;
  }

  /** Try again now. */
  wake() {
    this.#wake?.();
  }

  /** @param {AbortSignal} signal */
  async #forever(signal) {
    let wait = FIRST_WAIT;
    while (!signal.aborted) {
      const before = Date.now();
      try {
        await (this.#streams ? this.#stream(signal) : this.#poll(signal));
        wait = FIRST_WAIT;
        if (this.#streams && Date.now() - before < 1000) await this.#rest(wait);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused && error.gone) {
          this.stop();
          return this.on.gone();
        }
        this.on.line(false);
        await this.#rest(error instanceof Refused && error.after ? error.after * 1000 : wait * (0.5 + Math.random() / 2));
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
  }

  /** @param {number} milliseconds */
  #rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds, undefined);
      this.#wake = () => (clearTimeout(timer), resolve(undefined));
    });
  }

  /** @param {AbortSignal} signal */
  async #stream(signal) {
    const one = new AbortController();
    const stop = () => one.abort();
    signal.addEventListener("abort", stop);
    let heard = false;
    const silent = () => {
      if (!heard) this.#streams = false;
      one.abort();
    };
    let watch = setTimeout(silent, SILENT_START);
    try {
      const answer = await this.call("GET", "/events", null, {
        headers: { "Last-Event-ID": String(this.last) },
        signal: one.signal,
        cache: "no-store",
      });
      if (!answer.body) throw new TypeError("no stream");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard = true;
        clearTimeout(watch);
        watch = setTimeout(silent, SILENT);
        const events = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) this.#event(event);
      }
    } catch (error) {
      if (heard || this.#streams) throw error;
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", stop);
    }
  }

  /** @param {string} text */
  #event(text) {
    /** @type {Record<string, string>} */
    const fields = {};
    for (const line of text.split("\n")) {
      const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name) fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
    }
    if (!fields.data) return;
    if (fields.event === "gone") throw new Refused(404, null, 0);
    const data = JSON.parse(fields.data);
    if (fields.event === "message") this.#message(data);
    else if (fields.event === "state") this.#state(data);
  }

  /** @param {AbortSignal} signal */
  async #poll(signal) {
    // the first look does not wait: it shows that the line is up
    const wait = this.last ? POLL_SECONDS : 0;
    const answer = await this.call("GET", `/messages?after=${this.last}&wait=${wait}`, null, { signal });
    const news = await answer.json();
    for (const message of news.messages) this.#message(message);
    this.#state(news.state);
    if (!wait && !news.messages.length) await this.#rest(2000);
  }

  /** @param {import("./types").Message} message */
  #message(message) {
    if (message.sequence <= this.last) return;
    this.last = message.sequence;
    this.on.message(message);
  }

  /** @param {import("./types").State} state */
  #state(state) {
    this.on.line(true);
    this.on.state(state);
  }
}
