/** Jan Server's suites: sign-in, conversations, and what was lost on the way. */
import { ALL, perSecond, queries, stats, total } from "../promql.ts";
import type { RowSpec } from "../spec.ts";

export const CONVERSATIONS: RowSpec = {
  title: "Conversations and sign-in",
  panels: [
    stats("guest_login_time", "Guest login", "Sent to the last byte.", { width: 6 }),
    stats("token_refresh_time", "Token refresh", "Sent to the last byte.", { width: 6 }),
    stats("models_time", "List of models", "Sent to the last byte.", { width: 6 }),
    {
      kind: "lines",
      title: "Token refreshes and retries",
      description: "Access tokens refreshed, by reason, and requests sent again after a 401.",
      unit: "/s",
      width: 6,
      queries: queries(
        [perSecond("token_refreshes_total", "reason"), "refresh, {{reason}}"],
        [perSecond("auth_retries_total"), "sent again"],
      ),
    },
    stats("conversation_create_time", "Create a conversation", "Sent to the last byte.", { width: 6 }),
    stats("conversation_get_time", "Read a conversation", "Sent to the last byte.", { width: 6 }),
    stats("conversation_list_time", "List conversations", "All pages.", { width: 6 }),
    stats("conversation_items_time", "Read the items", "All pages.", { width: 6 }),
    stats("completion_time", "Completion", "In one piece: E2E; streamed: to the end of the body."),
    stats("response_time", "Response", "In one piece: E2E; streamed: to the end of the body.", {
      more: 'tools!="yes"',
    }),
    stats("response_time", "Response with tools", "Tools run on the server's side.", { more: 'tools="yes"' }),
    {
      kind: "lines",
      title: "Failed and skipped steps",
      description: "A step is skipped when an earlier one failed.",
      unit: "/s",
      width: 12,
      queries: queries(
        [perSecond("steps_failed_total", "step"), "failed: {{step}}"],
        [perSecond("steps_skipped_total", "step"), "skipped: {{step}}"],
      ),
    },
    {
      kind: "stat",
      title: "Items lost",
      description: "Stored messages that were missing, doubled, changed or out of place when read again.",
      unit: "short",
      width: 6,
      red: 1,
      queries: queries([`${total("items_lost_total")} or 0 * max(k6_conversation_items_time_max{${ALL}})`, "lost"]),
    },
    {
      kind: "stat",
      title: "Items of others",
      description: "Items or conversations that are not this user's own.",
      unit: "short",
      width: 6,
      red: 1,
      queries: queries([
        `${total("items_foreign_total")} or 0 * max(k6_conversation_items_time_max{${ALL}})`,
        "foreign",
      ]),
    },
  ],
};
