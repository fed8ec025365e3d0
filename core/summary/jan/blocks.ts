/** The blocks of Jan Server's suites, of which a run shows those that its suite has. Pure. */
import { allErrors } from "../error_blocks.ts";
import type { Block } from "../lines.ts";
import type { Summary } from "../types.ts";
import { conversations } from "./conversation_block.ts";
import { functional } from "./functional_blocks.ts";
import { completions, responses } from "./generation_blocks.ts";
import { overview } from "./overview_block.ts";
import { authentication, models } from "./sign_in_blocks.ts";
import { streaming } from "./stream_block.ts";

export function janBlocks(summary: Summary): Block[] {
  if (summary.plan.flow?.single === true) return [overview(summary), ...functional(summary), allErrors(summary, true)];
  const blocks = [
    overview(summary),
    authentication(summary),
    models(summary),
    completions(summary),
    conversations(summary),
    responses(summary),
    streaming(summary),
    allErrors(summary, false),
  ];
  return blocks.filter((block) => block !== null);
}
