/**
 * Before a series: says where its metrics go, or that nobody takes them there. It must not know how runs are planned.
 */
import { masker } from "../../core/contract/mask.ts";
import { Failure } from "../run/failure.ts";
import type { RunPlan } from "../run/plan.ts";
import { probe } from "../run/prometheus_probe.ts";
import { secretValues } from "../run/secrets.ts";
import { patiently, type Shell, say, warn } from "./shell.ts";

/**
 * Asks the address once for all runs: they share one environment.
 * @throws Failure `prometheus.unreachable` when no run is to start without it
 */
export async function checkPush(plans: readonly RunPlan[], shell: Shell): Promise<void> {
  const plan = plans.find(({ push }) => push !== undefined);
  if (plan?.push === undefined) return;
  const { shownUrl, interval, required } = plan.push;
  const { values } = plan.environment;
  const asked = probe(values);
  const problem = await patiently(shell, `asking ${shownUrl} whether it takes metrics`, asked);
  if (problem === null) {
    say(shell, `metrics go to ${shownUrl}, every ${interval}`);
    return;
  }
  const said = masker(secretValues(values))(problem);
  if (required) {
    throw new Failure(
      "preflight",
      "prometheus.unreachable",
      `${shownUrl} ${said}.`,
      "Nothing was started (--prometheus-required). Without that flag the run goes on without its metrics.",
    );
  }
  warn(shell, `${shownUrl} ${said}. The run goes on; k6 keeps trying, and metrics that it cannot push are lost.`);
}
