/**
 * Recognises an error inside a 200 in every shape that servers give it. Twin of xk6/internal/answer/failure.go, where
 * the shapes and their senders are listed. It must not know of streams.
 */
import type { InBandError } from "../../../core/contract/engine.ts";
import { firstCharacters, isObject, type JsonObject, scalar, str } from "./json.ts";

const MESSAGE_LENGTH = 1000;

/** The error that this JSON value reports, or null. */
export function failureOf(root: unknown): InBandError | null {
  if (!isObject(root)) return null;
  const { error, detail } = root;
  const code = scalar(root.code);
  const type = str(root.error_type);
  if (isObject(error)) return errorObject(error);
  if (typeof error === "string" && (error !== "" || code !== "")) return { message: error, type, code };
  if (error === true) return { message: str(root.message), type, code };
  if (root.object === "error" || root.type === "error") return flat(root);
  if (root.choices !== undefined) return null;
  if (typeof detail === "string") return { message: detail, type: "", code };
  if (typeof detail === "object" && detail !== null) return { message: JSON.stringify(detail), type: "", code };
  return null;
}

/** What an event of type error says: whatever it holds, it is an error. */
export function failureOfErrorEvent(data: string, parsed: unknown, note: string): InBandError {
  const said = (message: string): InBandError => ({ message, type: "", code: "" });
  if (data === "") return said(note);
  if (isObject(parsed)) return knownFailure(parsed);
  return said(typeof parsed === "string" ? parsed : data);
}

/** What an object says that is known to be an error: in one of the usual shapes, at its top, or under `data` (Jan Server). */
function knownFailure(root: JsonObject): InBandError {
  const failure = failureOf(root);
  if (failure !== null) return failure;
  return isObject(root.data) && typeof root.message !== "string" ? errorObject(root.data) : flat(root);
}

/** The error of a line outside the grammar, or null; there a code alone is one. */
export function bareFailure(root: unknown): InBandError | null {
  const failure = failureOf(root);
  if (failure !== null || !isObject(root)) return failure;
  const code = root.error === undefined ? scalar(root.code) : "";
  return code === "" ? null : { message: str(root.message), type: "", code };
}

/** An `error` object. */
export function errorObject(error: JsonObject): InBandError {
  return { message: messageOf(error), type: str(error.type), code: scalar(error.code) };
}

/** Keeps the first error that says something. */
export function firstFailure(kept: InBandError | null, next: InBandError): InBandError {
  if (kept !== null && (kept.message !== "" || next.message === "")) return kept;
  return { ...next, message: firstCharacters(next.message, MESSAGE_LENGTH) };
}

function flat(root: JsonObject): InBandError {
  return { message: messageOf(root), type: str(root.type), code: scalar(root.code) };
}

const messageOf = (from: JsonObject): string =>
  typeof from.message === "string" ? from.message : JSON.stringify(from);
