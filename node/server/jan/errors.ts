/** Every refusal of the gateway: status, code, what it says itself, and what a clean server says instead. */
import { reply, type Visit } from "./visit.ts";

interface Refusal {
  status: number;
  code: string;
  /** the gateway's own text */
  own: string;
  clear: string;
}

export const REFUSALS = {
  token: no(401, "019947f0-eca1-7474-8ed2-09d6e5389b54", "the bearer token is missing, not valid or expired"),
  user: no(401, "6272df83-f538-421b-93ba-c2b6f6d39f39", "there is no user of this token"),
  refresh: no(401, "c2019018-b71c-4f13-8ac6-854fbd61c9dd", "the cookie holds no refresh token that is valid"),
  registration: no(500, "9576b6ba-fcc6-4bd2-b13a-33d59d6a71f1", "the guest could not be registered"),
  commit: no(500, "a5a38af2-1605-4f58-a89c-fa3ff390d4db", "the transaction failed"),
  overload: no(503, "overloaded", "no database connection is free, try again later"),
  tooLarge: no(413, "body_too_large", "the body is larger than 16 MiB"),
  badHeader: no(400, "bad_fault", "the fault that was asked for is not known"),
  notFound: no(404, "not_found", "nothing is here"),
  method: no(405, "method_not_allowed", "this route does not know the method"),
  chatBody: no(400, "0199600b-86d3-7339-8402-8ef1c7840475", "the body is not a chat request in JSON"),
  noMessages: no(400, "0199600f-2cbe-7518-be5c-9989cce59472", "messages cannot be empty", "messages cannot be empty"),
  noModel: no(404, "model_not_found", "the model does not exist"),
  chatUnreachable: no(400, "0199600c-3b65-7618-83ca-443a583d91c9", "the model cannot be reached"),
  convBody: no(400, "cf237451-8932-48d1-9cf6-42c4db2d4805", "the body is not a chat request in JSON"),
  convMissing: no(404, "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "conversation not found"),
  convUnreachable: no(400, "c7d8e9f0-g1h2-3456-cdef-789012345678", "the model cannot be reached"),
  nothingToStore: no(400, "01995b18-1638-719d-8ee2-01375bb2a19c", "the model gave no answer to store"),
  createBody: no(400, "e5c96a9e-7ff9-4408-9514-9d206ca85b33", "the body is not a conversation in JSON"),
  tooManyItems: no(400, "0e5b8426-b1d2-4114-ac81-d3982dc497cf", "at most 20 items", "Too many items"),
  itemFormat: no(
    400,
    "1fe8d03b-9e1e-4e52-b5b5-77a25954fc43",
    "an item has no such type or role",
    "Invalid item format",
  ),
  itemContent: no(
    400,
    "019952d0-1dc9-746e-82ff-dd42b1e7930f",
    "an item's content is empty, too long or of no known type",
  ),
  conversation: no(
    400,
    "019952d0-3e32-76ba-a97f-711223df2c84",
    "a title of 1 to 200 characters is wanted, and metadata of at most 20 short texts",
  ),
  missing: no(404, "e91636c2-fced-4a89-bf08-55309005365f", "conversation not found", "conversation not found"),
  paging: no(
    400,
    "5f89e23d-d4a0-45ce-ba43-ae2a9be0ca64",
    "limit, order or cursor is not valid",
    "Invalid pagination parameters",
  ),
  itemPaging: no(
    400,
    "e9144b73-6fc1-4b16-b9c7-460d8a4ecf6b",
    "limit, order or cursor is not valid",
    "Invalid pagination parameters",
  ),
  patchBody: no(
    400,
    "4183e285-08ef-4a79-8a68-d53cddd0c0e2",
    "the body is not a change in JSON",
    "Invalid request payload",
  ),
  patch: no(
    400,
    "019952d0-a754-73bc-adbc-781ac31e12d7",
    "a title of 1 to 200 characters is wanted, and metadata of at most 20 short texts",
  ),
  itemsBody: no(
    400,
    "a4fb6e9b-00c8-423c-9836-a83080e34d28",
    "the body is not a list of items in JSON",
    "Invalid request payload",
  ),
  itemsFormat: no(
    400,
    "a4fb6e9b-00c8-423c-9836-a83080e34d28",
    "an item has no such type or role",
    "Invalid item format",
  ),
  itemsContent: no(
    400,
    "019952d1-265e-738b-bada-7918c32a61d2",
    "an item's content is empty, too long or of no known type",
  ),
  itemMissing: no(
    404,
    "25647b40-4967-497e-9cbd-a85243ccef58",
    "conversation item not found",
    "conversation item not found",
  ),
  responseBody: no(400, "g7h8i9j0-k1l2-3456-ghij-789012345678", "model and input are wanted, in JSON"),
  responseModel: no(400, "h8i9j0k1-l2m3-4567-hijk-890123456789", "the model does not exist", "Model validation error"),
  responseInput: no(
    400,
    "b2c3d4e5-f6g7-8901-bcde-f23456789012",
    "the input is empty or of a wrong type",
    "input validation error",
  ),
  temperature: no(
    400,
    "c3d4e5f6-g7h8-9012-cdef-345678901234",
    "temperature must be between 0 and 2",
    "temperature must be between 0 and 2",
  ),
  maxTokens: no(
    400,
    "i9j0k1l2-m3n4-5678-ijkl-901234567890",
    "max_tokens must be greater than 0",
    "max_tokens must be greater than 0",
  ),
  tools: no(400, "l2m3n4o5-p6q7-8901-lmno-234567890123", "a tool needs its name", "tools validation error"),
  toolChoice: no(
    400,
    "m3n4o5p6-q7r8-9012-mnop-345678901234",
    "tool_choice names no such tool",
    "tool_choice validation error",
  ),
  previous: no(
    400,
    "o1p2q3r4-s5t6-7890-opqr-123456789012",
    "the previous response does not exist",
    "Previous response not found",
  ),
  responseUnreachable: no(
    400,
    "bc82d69c-685b-4556-9d1f-2a4a80ae8ca4",
    "the model cannot be reached",
    'Post "http://127.0.0.1:8101/v1/chat/completions": connect: connection refused',
  ),
  responseMissing: no(404, "u1v2w3x4-y5z6-7890-uvwx-123456789012", "response not found"),
} as const satisfies Record<string, Refusal>;

function no(status: number, code: string, clear: string, own = ""): Refusal {
  return { status, code, own, clear };
}

/** Refuses. A clean server tells the reason also where the gateway has only a code. */
export function refuse(visit: Visit, refusal: Refusal, more: { status?: number; text?: string } = {}): void {
  const clean = !visit.manner.has("empty_errors");
  const status = more.status ?? refusal.status;
  if (status === 503) visit.exchange.response.setHeader("retry-after", "1");
  reply(visit, { code: refusal.code, error: more.text ?? (clean ? refusal.clear : refusal.own) }, status);
}
