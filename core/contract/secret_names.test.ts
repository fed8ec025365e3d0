import { describe, expect, test } from "vitest";
import { namesSecret, sendsSecret } from "./secret_names.ts";

const SECRET =
  "AUTH_TOKEN GITHUB_TOKENS OPENAI_API_KEY OPENAI_API_KEY_2 db_password CLIENT_SECRET apiKey APIKey apikey x-goog-api-key Ocp-Apim-Subscription-Key X-Auth-Key X-Secret Authorization Proxy-Authorization accessToken authtoken X-Amz-Credential";
const SENT =
  "key Cookie Set-Cookie X-Session-Id session sid X-Auth auth pwd sig X-Amz-Signature X-Secret-Header password_hash";
const PLAIN =
  "max_tokens min_tokens max_completion_tokens prompt_cache_key x-request-id Idempotency-Key stop_token_ids skip_special_tokens eos_token monkey X-Hotkeys keyboard author design tokenizer TOKEN_REFRESH tokens model user api-version";

describe("names", () => {
  test.each(SECRET.split(" "))("%s is a secret's", (name) => {
    expect([namesSecret(name), sendsSecret(name)]).toEqual([true, true]);
  });
  test.each(SENT.split(" "))("%s is where it is sent", (name) => {
    expect([namesSecret(name), sendsSecret(name)]).toEqual([false, true]);
  });
  test.each(PLAIN.split(" "))("%s is not", (name) => {
    expect([namesSecret(name), sendsSecret(name)]).toEqual([false, false]);
  });
  // their values stand in every second line: masked, they would destroy the text
  test.each(["PWD", "OLDPWD", "XDG_SESSION_ID", "SSH_AUTH_SOCK", "KEY"])("%s is no variable's", (name) => {
    expect(namesSecret(name)).toBe(false);
  });
});
