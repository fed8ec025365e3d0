/**
 * What Jan Server does wrong, each under a name: a handler asks `manner.has("zero_created_at")` where it deviates, so that
 * the code shows what is a defect and what is the API. Measured on the gateway of September 2025. Pure data.
 */
export const DEVIATIONS = {
  errors_in_200: "an error of the model is a 200: choices or output null, in a stream a bare line of JSON",
  hangs: "a conversation's stream that ends without [DONE] stays open until the limit",
  model_unchecked: "chat takes any model's name",
  empty_errors: "most errors have a code and an empty text",
  method_404: "a wrong method is a 404 in plain text",
  overload_is_401: "no database connection left: 401, at the login 500, in the health check a body that is no JSON",
  secure_cookie: "the cookie is Secure also over plain http",
  one_kind_of_token: "access and refresh tokens take each other's place",
  no_queue_time: "no header says how long a request waited for the model",
  short_expires_in: "expires_in is a second too small",
  zero_created_at: "created_at of what was just created is -62135596800",
  page_total: "total of items is the length of the page",
  after_ignored: "the documented cursor `after` does nothing",
  text_parts_only: "a part of an item whose type is not text loses its text",
  stores_unasked: "store:false still stores the assistant's answer, under another id",
  metadata_says_unstored: "store and store_reasoning are always false in a stream's metadata",
  no_history: "the model sees the request's own messages only, never those of the conversation",
  title_by_bytes: "a title is cut at 50 bytes, in the middle of a character if need be",
  one_model_in_metadata: "a new conversation's metadata names jan-v1-4b, whatever model was asked",
  tools_dropped: "neither tools nor the stream flag of a response reach the model: a stream without text, no calls",
  chat_tools_only: "a response's tools must be spelt as in chat, tool_choice must be an object",
  input_as_printed: "an array of input reaches the model as Go prints it",
  completed_after_done: "response.completed comes after [DONE], with sequence number 9999, without output and usage",
  own_spelling: "a response's output is {type:text, text:{value}}, and its store is true whatever was asked",
  pending_forever: "a stored response stays pending, without output, and its text never enters its conversation",
} as const;

export type Deviation = keyof typeof DEVIATIONS;
export type Manner = ReadonlySet<Deviation>;

/** As it is. */
export const GATEWAY: Manner = new Set(Object.keys(DEVIATIONS) as Deviation[]);
/** As it should be. */
export const CLEAN: Manner = new Set();
