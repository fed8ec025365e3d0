/** What this room throws when files or SQL are at fault: a sentence for a person. It must not know the command line. */

export class ResultsTrouble extends Error {
  /** stable: `results.missing`, `query.sql`, ... */
  readonly code: string;
  /** what to do, one sentence; null when the message says it already */
  readonly hint: string | null;

  constructor(code: string, message: string, hint: string | null = null) {
    super(message);
    this.name = "ResultsTrouble";
    this.code = code;
    this.hint = hint;
  }
}
