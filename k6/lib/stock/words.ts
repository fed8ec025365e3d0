/**
 * One kind of output of a response, such as the visible text. The API says everything several times, in deltas, when a
 * part is done, when the item is done and when the response is: it counts where it came first, and never again.
 * Twin of xk6/internal/responses/words.go. It must not know of events.
 */
import { pieces } from "./json.ts";

/** Which part of the output something is about. */
export interface Place {
  /** id of the output item, empty if none was given */
  item: string;
  /** the item's index, -1 if none was given */
  output: number;
  /** the part's index within the item; parts of a summary count down from -1 */
  index: number;
}

export const inSummary = (place: Place): Place => ({ ...place, index: -1 - place.index });

const MAX_PARTS = 64;

export class Words {
  said = "";
  /** what had been said when the event under way began: it may say the same thing twice itself */
  #before = "";
  readonly #parts: Place[] = [];

  /** To be called before every event. */
  begin(): void {
    this.#before = this.said;
  }

  /** Adds a piece; true if there was anything in it. */
  delta(at: Place, value: unknown): boolean {
    const piece = pieces(value);
    if (piece === "") return false;
    this.said += piece;
    this.#note(at);
    return true;
  }

  /**
   * Takes the text of a part that is done; true if it is new: nothing came of that part, and it has not been said under
   * another name (gateways are known to draw new item ids for every event).
   */
  complete(at: Place, value: unknown): boolean {
    const text = pieces(value);
    if (text === "" || this.#knows(at) || this.#before.includes(text)) return false;
    this.said += text;
    this.#note(at);
    return true;
  }

  #knows({ item, output, index }: Place): boolean {
    return this.#parts.some((p) => p.index === index && p.item === item && (p.item !== "" || p.output === output));
  }

  #note(at: Place): void {
    const { item, output, index } = at;
    if (this.#parts.some((p) => p.index === index && (p.item === item || (p.output === output && output >= 0)))) return;
    if (this.#parts.length < MAX_PARTS) this.#parts.push(at);
  }
}
