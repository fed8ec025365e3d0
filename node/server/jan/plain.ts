/** Routes without state: health, version, models. */
import { reply, type Visit } from "./visit.ts";

export function health(visit: Visit): void {
  reply(visit, "ok");
}

export function version(visit: Visit): void {
  reply(visit, { env_reloaded_at: visit.startedAt, version: "v0.0.11" });
}

export function models(visit: Visit): void {
  const { profile } = visit.options;
  reply(visit, { object: "list", data: modelNames(visit).map(profile.model) });
}

export function modelNames({ options }: Pick<Visit, "options">): readonly string[] {
  return options.models ?? options.profile.models;
}
