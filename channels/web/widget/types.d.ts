/** The JSON of the web API, as `channels/web/render.py` writes it. */
export interface Span { text: string; reading?: string; url?: string; strong?: boolean }
export interface Block { kind: "paragraph" | "item" | "heading"; spans: Span[] }
export interface Button { command: string; kind: string; label: Span[]; lang: string }
export interface Row { kind: string; label: Span[]; values: Span[][] }
export interface Place {
  name: Span[]; name_ja: Span[]; open: { state: string; text: Span[] }; rows: Row[];
  lines?: Span[][]; links: { text: Span[]; url: string }[];
}
export interface Reply {
  kind: "phrase" | "danger" | "choices" | "answer" | "counter" | "sites" | "staff"; lang: string; article?: string;
  title?: Span[]; short?: Span[]; blocks?: Block[]; after?: Block[]; places?: Place[]; buttons?: Button[];
  notices?: { kind: string; lang: string; spans: Span[] }[];
  footer?: { label: Span[]; sources: Span[][]; checked: Span[]; checked_on: string };
  languages?: Button[]; actions?: Button[]; related?: Button[];
  checked?: Span[]; resident?: Span[]; resident_lang?: string;
  staff?: Span[]; original?: Block[]; original_label?: Span[]; made?: Span[]; ui_lang?: string;
}
export interface Message {
  id: string; sequence: number; author: "resident" | "bot" | "staff"; at: string; lang: string;
  blocks: Block[]; replies: Reply[]; languages: Button[];
  client_id?: string; command?: string; label?: Span[];
}
export interface State { language: string; furigana: boolean; case?: { lang: string; held: boolean; spans: Span[] } | null }
export interface Problem { code: string; lang: string; spans: Span[] }
/** A message of the resident that the server has not taken yet. */
export interface Unsent { client_id: string; text?: string; command?: string; label: Span[]; lang: string; at: string }
/** What this browser keeps between pages. */
export interface Kept {
  id?: string; token?: string; language?: string; chosen?: boolean; furigana?: boolean;
  open?: boolean; read?: number; queue?: Unsent[];
}
