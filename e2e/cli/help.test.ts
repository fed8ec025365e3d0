/** What the command says of itself, and how it refuses what it does not know. */
import { describe, expect, test } from "vitest";
import { llmload } from "./cli.ts";

describe("help", () => {
  test.each(["demo", "run", "list", "check", "new", "serve", "search"])(
    "of %s has examples and no left-overs",
    async (command) => {
      const { code, stdout, stderr } = await llmload([command, "--help"]);
      expect(code).toBe(0);
      expect(stderr).toBe("");
      expect(stdout).toContain(`Usage: llmload ${command}`);
      expect(stdout).toContain("Examples:\n  llmload");
      expect(stdout).not.toMatch(/undefined|\[object/);
      expect(await llmload(["help", command])).toMatchObject({ code: 0, stdout });
    },
  );

  test("of run shows the presets with what they set, and the knobs of the Jan suites apart", async () => {
    const { stdout } = await llmload(["run", "--help"]);
    expect(stdout).toMatch(/^ {2}smoke +\S.*SINGLE_RUN=true/m);
    const [, jan = ""] = stdout.split("Knobs that only the Jan suites read");
    expect(jan).toMatch(/^ {2}--nonstream-rps/m);
    expect(jan.split("Options:")[0]).not.toContain("--seed");
  });

  test("of serve names the routes of both kinds of API", async () => {
    const { stdout } = await llmload(["serve", "--help"]);
    for (const path of ["/v1/chat/completions", "/v1/auth/guest-login", "/v1/conversations/ID/items", "/v1/responses"])
      expect(stdout).toMatch(new RegExp(`(^|[ ,])${path}(,|;|$)`, "m"));
  });

  test("no command at all: the help, on stderr, as wrong use", async () => {
    const { code, stdout, stderr } = await llmload([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: llmload");
  });

  test("--version", async () => {
    const { code, stdout } = await llmload(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^llmload \d+\.\d+\.\d+\n$/);
  });
});

describe("wrong use is refused with the nearest right one, exit 2", () => {
  test.each([
    [["rnu"], "unknown command 'rnu' (Did you mean run?)"],
    [["run", "x", "--base-ulr", "y"], "unknown option '--base-ulr' (Did you mean --base-url?)"],
    [["serve", "--prot", "1"], "unknown option '--prot' (Did you mean --port?)"],
    [["list", "extra"], "too many arguments"],
    [["run"], "missing required argument 'suite'"],
    [["run", "chat-apy"], "There is no suite chat-apy. Did you mean chat-api?"],
    [["run", "chat-api", "--preflight", "maybe"], "Allowed choices are full, status, off"],
    [["run", "chat-api", "--env", "NOPE"], "--env wants NAME=VALUE"],
    [["run", "chat-api", "--tag", "no"], "NAME=VALUE"],
    [["run", "chat-api", "--testid", "../x"], "--testid wants"],
    [["run", "chat-api", "--json"], "--json goes with --dry-run"],
    [["run", "chat-api", "--k6", "./nowhere"], "There is no k6 at ./nowhere"],
    [["run", "chat-api", "--", "--log-output=none"], "--log-output cannot be given"],
    [["run", "chat-api", "--preset", "laod"], "There is no preset laod. Did you mean load?"],
    [["run", "chat-api", "--pause", "long"], "It wants a duration such as 500ms"],
    [["run", "test-chat-apy"], "There is no suite test-chat-apy. Did you mean chat-api?"],
    [["demo", "llama"], "Allowed choices are chat-api, jan"],
    [["demo", "--profile", "jan"], "--profile is for the Jan suites"],
    [["list", "--", "-x"], "llmload list hands nothing to k6"],
    [["new", "../x"], "cannot be a suite's name"],
    [["list", "--suites", "nowhere"], "no folder nowhere"],
  ])("%j", async (args, sentence) => {
    const { code, stdout, stderr } = await llmload(args);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^llmload: error: /);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test.each(["AUTH_TOKEN", "API_KEY", "LOADTEST_TOKEN"])(
    "the secret %s is never taken as an argument",
    async (name) => {
      for (const args of [
        ["--env", `${name}=very-secret`],
        ["--", "-e", `${name}=very-secret`],
      ]) {
        const { code, output } = await llmload(["run", "chat-api", ...args]);
        expect(code).toBe(2);
        expect(output).toContain(`Put ${name} into the environment or into .env`);
        expect(output).not.toContain("very-secret");
      }
    },
  );
});
