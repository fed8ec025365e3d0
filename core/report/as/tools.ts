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
  return BY_TOOL[tool](input);
}
