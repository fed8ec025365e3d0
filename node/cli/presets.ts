/** `--preset NAME`: the plan's table of presets as a flag. It must not know what a preset's settings do. */
import { Option } from "commander";
import { PRESETS } from "../../core/plan/presets.ts";
import type { Env } from "../run/environment.ts";
import { misuse } from "../run/failure.ts";
import { nearest } from "../run/nearest.ts";

export interface Preset {
  name: string;
  env: Readonly<Env>;
}

export function presetOption(): Option {
  return new Option(
    "--preset <NAME>",
    `settings for the Jan suites by name: ${Object.keys(PRESETS).join(", ")}; a flag wins over them, they win over the environment`,
  );
}

/** @throws Failure `preset.unknown` */
export function findPreset(name: string | undefined): Preset | null {
  if (name === undefined) return null;
  const found = Object.entries(PRESETS).find(([known]) => known === name);
  if (found) return { name, env: found[1].env };
  const near = nearest(name, Object.keys(PRESETS));
  throw misuse(
    "preset.unknown",
    `There is no preset ${name}.${near === null ? "" : ` Did you mean ${near}?`}`,
    `There are: ${Object.keys(PRESETS).join(", ")}.`,
  );
}

/** The table for a help text: name, meaning, settings. */
export function presetHelp(): string {
  const width = Math.max(...Object.keys(PRESETS).map((name) => name.length));
  return Object.entries(PRESETS)
    .map(([name, { help, env }]) => {
      const settings = Object.entries(env).map(([variable, value]) => `${variable}=${value}`);
      return `  ${name.padEnd(width)}  ${help} (${settings.join(" ")})\n`;
    })
    .join("");
}
