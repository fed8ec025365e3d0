/** The tools under whose definitions a run can be told. Pure. */
import type { ReportInput } from "../input.ts";
import { asAiperf } from "./aiperf.ts";
import type { ToolFigures } from "./figures.ts";
import { asGuidellm } from "./guidellm.ts";
import { asVllm } from "./vllm.ts";

export type ToolName = ToolFigures["tool"];

const BY_TOOL: Readonly<Record<ToolName, (input: ReportInput) => ToolFigures>> = {
  vllm: asVllm,
  guidellm: asGuidellm,
  aiperf: asAiperf,
};

export const TOOLS = Object.keys(BY_TOOL) as readonly ToolName[];

export function asTool(tool: ToolName, input: ReportInput): ToolFigures {
  const figures = BY_TOOL[tool](input);
  return { ...figures, notes: [...otherApis(input), ...figures.notes] };
}

/** The definitions are those of chat completions; a message or a response has other events, and none of the choices. */
function otherApis({ requests: { api, rows } }: ReportInput): string[] {
  let others = 0;
  for (let row = 0; row < rows; row++) if (!CHAT.has(api.values[api.codes[row] as number] ?? "")) others++;
  return others === 0
    ? []
    : [
        `${others} of ${rows} requests are not chat completions, of which these definitions speak: what counts as their first event differs.`,
      ];
}

/** An unknown one is taken for it. */
const CHAT = new Set(["chat", ""]);
