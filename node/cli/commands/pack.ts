/** `llmload pack`: records into Parquet. */
import type { Command } from "commander";
import { shown } from "../../run/paths.ts";
import { enterRecords, onRecords } from "../records.ts";
import { type Shell, warn } from "../shell.ts";

export function addPack(llmload: Command, shell: Shell): void {
  llmload
    .command("pack")
    .description("records into Parquet: a tenth of the room, read many times faster, nothing lost")
    .argument("<run...>", "folders of runs, files or patterns")
    .option("--out <FILE>", "all into this one file instead of requests.parquet beside each")
    .option("--remove", "remove the source once the packed file was read back and compared")
    .addHelpText("after", HELP)
    .action((runs: string[], options: { out?: string; remove?: boolean }) => packRuns(runs, options, shell));
}

async function packRuns(runs: string[], options: { out?: string; remove?: boolean }, shell: Shell): Promise<void> {
  await onRecords(async () => {
    const { pack } = await enterRecords(() => import("../../results/pack.ts"));
    for (const packed of await pack(runs, { out: options.out ?? null, remove: options.remove ?? false })) {
      const smaller = packed.bytesAfter > 0 ? (packed.bytesBefore / packed.bytesAfter).toFixed(1) : "0";
      const gone = packed.removed ? ", source removed" : "";
      shell.stdout.write(
        `${shown(packed.to, shell.cwd)}: ${packed.records} record${packed.records === 1 ? "" : "s"}, ${smaller} times smaller${gone}\n`,
      );
      const lines = `${packed.bad} line${packed.bad === 1 ? "" : "s"}`;
      if (packed.kept !== null) warn(shell, `The source of ${shown(packed.to, shell.cwd)} is kept: ${packed.kept}.`);
      else if (packed.bad > 0)
        warn(
          shell,
          `${lines} ${packed.bad === 1 ? "that is no record was" : "that are no records were"} left out of ${shown(packed.to, shell.cwd)}.`,
        );
    }
  });
}

const HELP = `
Packed runs are read wherever records are. run.json is kept in the file as well; a record's unknown fields are kept.
A run's folder that has both is read from its requests.ndjson.

Examples:
  llmload pack results/NAME                     writes results/NAME/requests.parquet
  llmload pack results --remove                 packs every run there, and removes what was packed
  llmload pack shard-1 shard-2 --out all.parquet
`;
