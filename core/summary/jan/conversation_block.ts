/** Conversations: what making and reading them took, and whether all that was said is there and nobody else's. Pure. */
import { JAN_STEPS, type JanStep } from "../../plan/jan_steps.ts";
import { type Block, entry, type Line } from "../lines.ts";
import type { Summary } from "../types.ts";
import { bad, ofStep, sentAndGood, takes, times } from "./figures.ts";

const READING: readonly (readonly [step: JanStep, label: string])[] = [
  ["conversation_create", "Create"],
  ["conversation_get", "Get"],
  ["conversation_list", "List"],
  ["conversation_items", "Items"],
];

/** null when the suite has none. */
export function conversations(summary: Summary): Block | null {
  if (!takes(summary, "conversation_create")) return null;
  return {
    title: "Conversations",
    lines: [
      ...READING.flatMap(([step, label]) => [
        sentAndGood(summary, label, ofStep(step)),
        times(summary, `${label} Time`, [JAN_STEPS[step].trend, ""], ["med", "p(95)"], ofStep(step)),
      ]),
      ...stored(summary),
    ],
  };
}

/** What was found when the conversations were read again. */
export function stored(summary: Summary): Line[] {
  const { figures, plan } = summary;
  const read = figures.passes(`llm_request_success${ofStep("conversation_items")}`) > 0;
  const [lost, foreign] = [figures.count("items_lost"), figures.count("items_foreign")];
  // none found where nothing could be read is no finding
  const unknown = (label: string) => entry(label, "n/a (no items could be read)", "warn");
  const lists = plan.flow?.signIn === "key" ? " (lists not looked at: a key's users may share them)" : "";
  return [
    read || lost > 0 ? bad("Items Lost", lost) : unknown("Items Lost"),
    read || foreign > 0 ? bad("Items of Other Users", foreign, lists) : unknown("Items of Other Users"),
  ];
}
