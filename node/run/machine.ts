/** What a run was made with: this machine, and the state of the git repository it was started in. Effects only. */
import { execFile } from "node:child_process";
import { arch, cpus, platform, release, totalmem } from "node:os";

export interface Machine {
  os: string;
  release: string;
  arch: string;
  cpus: number;
  cpuModel: string;
  memoryMiB: number;
}

export interface GitState {
  commit: string;
  /** tracked files differ from the commit */
  dirty: boolean;
}

export function machine(): Machine {
  const all = cpus();
  return {
    os: platform(),
    release: release(),
    arch: arch(),
    cpus: all.length,
    cpuModel: all[0]?.model.trim() ?? "unknown",
    memoryMiB: Math.round(totalmem() / 2 ** 20),
  };
}

/** Commit and state of the repository around `cwd`; null when there is none, or no git. */
export async function gitState(cwd: string): Promise<GitState | null> {
  const commit = await git(["rev-parse", "HEAD"], cwd);
  if (commit === null) return null;
  const changes = await git(["status", "--porcelain", "--untracked-files=no"], cwd);
  return { commit: commit.trim(), dirty: changes === null || changes.trim() !== "" };
}

function git(args: string[], cwd: string): Promise<string | null> {
  return new Promise((resolve) => {
    // without optional locks: a look must not get in the way of a git that works
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0" };
    execFile("git", args, { cwd, env, timeout: 5_000, windowsHide: true }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
