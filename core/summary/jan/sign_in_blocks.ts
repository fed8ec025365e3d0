/** Sign-in and the list of models. Pure. */
import type { JanStep } from "../../plan/jan_steps.ts";
import { type Block, entry, type Line, line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { ofStep, sentAndGood, takes, times } from "./figures.ts";

const SPREAD = ["avg", "p(95)", "max"];

export function authentication(summary: Summary): Block {
  const { figures, plan } = summary;
  const again = figures.count("auth_retries");
  if (plan.flow?.signIn === "key")
    return { title: "Authentication", lines: [line("  With a key: nobody signs in, nothing is refreshed.")] };
  return {
    title: "Authentication",
    lines: [
      sentAndGood(summary, "Guest Logins", ofStep("guest_login")),
      timesOf(summary, "Guest Login", "guest_login", "guest_login_time"),
      ...refreshes(summary),
      entry("Sent Again after a 401", String(again), again > 0 ? "warn" : "plain"),
    ],
  };
}

function refreshes(summary: Summary): Line[] {
  const { figures, plan } = summary;
  if (plan.flow?.tokenRefresh === "off") return [entry("Token Refreshes", "0 (TOKEN_REFRESH=off)")];
  const after = figures.count("token_refreshes{reason:unauthorized}");
  const sent = sentAndGood(summary, "Token Refreshes", ofStep("token_refresh"));
  const told = after > 0 ? { ...sent, text: `${sent.text}, ${after} after a 401` } : sent;
  if (figures.count(`llm_requests${ofStep("token_refresh")}`) === 0 && plan.flow?.tokenRefresh === "expiry")
    return [entry("Token Refreshes", "0 (no token was about to expire)")];
  return [told, timesOf(summary, "Token Refresh", "token_refresh", "token_refresh_time")];
}

function timesOf(summary: Summary, label: string, step: JanStep, trend: string): Line {
  return times(summary, label, [trend, ""], SPREAD, ofStep(step));
}

/** null when the suite does not ask for them. */
export function models(summary: Summary): Block | null {
  if (!takes(summary, "models")) return null;
  return {
    title: "Models",
    lines: [
      sentAndGood(summary, "Lists", ofStep("models")),
      times(summary, "List", ["models_time", ""], ["avg", "p(95)", "max"], ofStep("models")),
    ],
  };
}
