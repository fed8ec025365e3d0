/** A file into the person's browser, by the program that the system has for that. It must not know what the file is. */
import { spawn } from "node:child_process";

export interface Opener {
  command: string;
  args: string[];
}

/** The way of each system; the file stands alone in its argument, no shell reads it. */
export function openerFor(file: string, platform: NodeJS.Platform): Opener {
  if (platform === "darwin") return { command: "open", args: [file] };
  // `start` is a word of the command interpreter, which would read the name
  if (platform === "win32") return { command: "explorer.exe", args: [file] };
  return { command: "xdg-open", args: [file] };
}

/** The opener hands over to a browser and ends; one that shows the page itself goes on without us. */
const ENOUGH_MS = 5_000;

/** @returns why it could not be opened; null = it was */
export function openInBrowser(
  file: string,
  env: NodeJS.ProcessEnv,
  platform = process.platform,
): Promise<string | null> {
  const { command, args } = openerFor(file, platform);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true, env, windowsHide: true });
    const late = setTimeout(() => done(null), ENOUGH_MS);
    const done = (reason: string | null) => {
      clearTimeout(late);
      child.unref();
      resolve(reason);
    };
    child.on("error", (error: NodeJS.ErrnoException) =>
      done(error.code === "ENOENT" ? `there is no ${command} here` : `${command}: ${error.code ?? error.message}`),
    );
    // explorer.exe says 1 when all is well
    child.on("exit", (code) => done(code === 0 || platform === "win32" ? null : `${command} ended with ${code}`));
  });
}
