/** The first two steps of every flow: guest login and token refresh. It must not know the steps behind them. */
import { sleep } from "k6";
import exec from "k6/execution";
import type { Client } from "../client.ts";
import type { Flow } from "./flow.ts";
import type { Session } from "./session.ts";
import { came } from "./told.ts";

const PAUSE_SECONDS = 1;
const KEYED = "a key is used, nobody signs in (API_KEY, AUTH_TOKEN)";

/** Whether the user is signed in at the end. In a functional run both steps are taken; under load a guest signs in once. */
export function signIn(client: Client, session: Session, flow: Flow, single: boolean): boolean {
  if (session.keyed) {
    if (single) for (const step of ["guest_login", "token_refresh"] as const) flow.skip(step, KEYED, false);
    return true;
  }
  if (session.ready) return true;
  let failure = "";
  flow.step("guest_login", () => {
    const attempt = session.signIn();
    failure = came(attempt);
    return { attempt, says: [`token for ${attempt.exchange.resource?.expires_in ?? "?"} s`] };
  });
  if (!session.ready) {
    // not abort: outside of setup that one adds the place in the script, as if the script were wrong
    if (single) exec.test.fail(client.mask(`llmload: sign-in: no guest can log in; came ${failure}`));
    // a loop without arrivals would try again at once, for ever
    else sleep(PAUSE_SECONDS);
    return false;
  }
  if (single) refreshOnce(client, session, flow);
  return true;
}

function refreshOnce(client: Client, session: Session, flow: Flow): void {
  if (client.options.tokenRefresh === "off") {
    flow.skip("token_refresh", "TOKEN_REFRESH=off", false);
    return;
  }
  if (!session.refreshable) {
    flow.skip("token_refresh", "the login set no refresh cookie", true);
    return;
  }
  flow.step("token_refresh", () => {
    const attempt = session.refresh("planned");
    if (attempt === null) throw new Error("a session that can be refreshed was not");
    return { attempt, says: [`token for ${attempt.exchange.resource?.expires_in ?? "?"} s`] };
  });
}
