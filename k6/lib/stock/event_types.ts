/** Lists what kinds of events came, in order, repetitions in a row once. Twin of xk6/internal/responses/types.go. */
import { firstCharacters } from "./json.ts";

const MAX_TYPES = 64;
const MAX_LENGTH = 128;
/** the name that the grammar of event streams gives to an event without one */
const UNTYPED = "message";

export class EventTypes {
  readonly names: string[] = [];

  add(type: string): void {
    const name = firstCharacters(type || UNTYPED, MAX_LENGTH);
    if (this.names.length < MAX_TYPES && this.names.at(-1) !== name) this.names.push(name);
  }
}
