/**
 * Other load tools and ourselves side by side: the same streams from our reference server, whose truth log says what
 * really happened. Tools are installed into .cache/peers, one folder each; one that cannot be installed or run is named
 * with the reason and the others go on. Rounds are interleaved. Prints; asserts nothing.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PEERS } from "./peers/all.ts";
import type { Peer } from "./peers/peer.ts";
import { type Load, measure, usersFor } from "./peers/round.ts";
import { readSettings } from "./peers/settings.ts";
import { type Row, tables } from "./peers/tables.ts";

const HOMES = resolve(".cache/peers");

export async function peers(args: readonly string[]): Promise<void> {
  const settings = readSettings(args, PEERS);
  const { rates, seconds, rounds, ttftMs, itlMs, tokens } = settings;
  console.log(
    `\n== Side by side: streams of ${tokens} tokens (first after ${ttftMs} ms, then every ${itlMs} ms), ${rates.join(" and ")} started per second for ${seconds} s, ${rounds} rounds; median (range)`,
  );
  const failed = new Map<string, string>();
  const ready: { peer: Peer; home: string }[] = [];
  for (const peer of settings.peers) {
    const home = join(HOMES, `${peer.name}-${peer.version}`.replaceAll(/[^\w.-]+/g, "-"));
    await attempt(failed, peer, async () => {
      await prepare(peer, home);
      ready.push({ peer, home });
    });
  }
  // as many for every load, so that the run with one request has all that is started before the first
  const shape = { ttftMs, itlMs, tokens, users: usersFor(Math.max(...rates), settings) };
  const loads: Load[] = rates.map((rate) => ({ ...shape, rate, requests: Math.round(rate * seconds) }));
  const started = new Map<string, number[]>();
  const rows = new Map<string, Row>();
  for (let round = 0; round < rounds; round++) {
    // whoever begins meets a machine that has rested: each begins in turn
    const turn = ready.map((_, i) => ready[(i + round) % ready.length]).filter((one) => one !== undefined);
    for (const load of [{ ...shape, rate: 1, requests: 1 }, ...loads]) {
      for (const { peer, home } of turn) {
        if (failed.has(peer.name)) continue;
        await attempt(failed, peer, async () => {
          const result = await measure(peer, home, load);
          if (load.requests === 1) append(started, peer.name, result.cpuSeconds);
          else {
            const key = `${load.rate} ${peer.name}`;
            const before = rows.get(key)?.rounds ?? [];
            rows.set(key, { name: peer.name, rounds: [...before, result], startSeconds: started.get(peer.name) ?? [] });
          }
        });
      }
    }
    console.log(`   round ${round + 1} of ${rounds} done`);
  }
  for (const load of loads) {
    const list = ready.flatMap(({ peer }) => rows.get(`${load.rate} ${peer.name}`) ?? []);
    console.log(`\n-- ${load.rate} streams started per second`);
    if (list.length > 0) console.log(tables(list, load));
  }
  if (settings.out !== null)
    writeFileSync(settings.out, JSON.stringify({ settings, rows: [...rows], failed: [...failed] }));
  console.log("\nThe tools");
  for (const { name, version, about } of settings.peers)
    console.log(`  ${name} (${version}): ${failed.get(name) ?? about}`);
}

async function prepare(peer: Peer, home: string): Promise<void> {
  if (peer.install === null) return;
  const done = join(home, ".installed");
  if (existsSync(done)) return;
  rmSync(home, { recursive: true, force: true });
  console.log(`   installing ${peer.name} ${peer.version}`);
  try {
    mkdirSync(home, { recursive: true });
    await peer.install(home);
    writeFileSync(done, "");
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

async function attempt(failed: Map<string, string>, { name }: Peer, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = (error as Error).message.trim().replaceAll(/\s*\n\s*/g, " | ");
    failed.set(name, `left out: ${reason}`);
    console.log(`   ${name} is left out: ${reason}`);
  }
}

function append(to: Map<string, number[]>, name: string, value: number): void {
  to.set(name, [...(to.get(name) ?? []), value]);
}
