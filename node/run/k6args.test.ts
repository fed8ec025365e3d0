import { describe, expect, test } from "vitest";
import { checkK6Args, filledIn, loadArgs, writtenFiles } from "./k6args.ts";

describe("arguments for k6", () => {
  test.each([
    [["-e", "AUTH_TOKEN=x"]],
    [["-eAUTH_TOKEN=x"]],
    [["-e=AUTH_TOKEN=x"]],
    [["-qe", "AUTH_TOKEN=x"]],
    [["-vqeAUTH_TOKEN=x"]],
    [["-qwe=AUTH_TOKEN=x"]],
    [["--env", "AUTH_TOKEN=x"]],
    [["--env=AUTH_TOKEN=x"]],
  ])("%j is refused: a secret", (args) => {
    expect(() => checkK6Args(args)).toThrow("list of processes");
  });

  test.each(["API_KEY", "LOADTEST_TOKEN"])("%s is a secret", (name) => {
    expect(() => checkK6Args(["-e", `${name}=v-e-r-y`])).toThrow("refused");
    expect(() => checkK6Args(["-e", `${name}=v-e-r-y`])).not.toThrow("v-e-r-y");
  });

  test("what the run itself needs is refused, the rest is not", () => {
    expect(() => checkK6Args(["--log-output=none"])).toThrow("--log-output");
    expect(() =>
      checkK6Args([
        "-oeAUTH_TOKEN=x",
        "-qe",
        "X=1",
        "--environment=AUTH_TOKEN=x",
        "--no-teardown",
        "-e",
        "X=1",
        "--out",
        "json=x.json",
        "--execution-segment",
        "0:1/2",
      ]),
    ).not.toThrow();
  });
});

describe("files that k6 is told to write", () => {
  test.each([
    [["--out", "json=a.json"], ["a.json"]],
    [["--out=json=a.json.gz"], ["a.json.gz"]],
    [
      ["-o", "json=a.json", "-ocsv=b.csv"],
      ["a.json", "b.csv"],
    ],
    [
      ["-qo", "json=a.json", "-wocsv=b.csv", "-o=json=c.json"],
      ["a.json", "b.csv", "c.json"],
    ],
    [["-uo", "json=a.json", "-edo=json=x"], []],
    [["--out", "csv=fileName=b.csv,saveInterval=1s"], ["b.csv"]],
    [["--out", "csv"], ["file.csv"]],
    [
      ["--out", "json=a", "--summary-export=b"],
      ["a", "b"],
    ],
    [["--out", "json", "--out", "json=-", "--out", "experimental-prometheus-rw"], []],
    [["--tag", "out=json", "--verbose"], []],
  ])("%j: %j", (args, files) => {
    expect(writtenFiles(args, {}).sort()).toEqual(files);
  });

  test("by k6's variables too, which an argument sets aside", () => {
    const env = { K6_OUT: "json=a.json,csv", K6_SUMMARY_EXPORT: "s.json", K6_CSV_FILENAME: "c.csv" };
    expect(writtenFiles([], env)).toEqual(["a.json", "c.csv", "s.json"]);
    expect(writtenFiles(["--out", "json=b.json"], env)).toEqual(["b.json", "s.json"]);
  });

  test("placeholders stand for the run's names", () => {
    expect(filledIn("json={suite}/{testid}-{testid}.json", { testid: "t1", suite: "s" })).toBe("json=s/t1-t1.json");
  });
});

test("knows which of k6's flags may change the load", () => {
  const quiet = ["--out", "json=x", "-ocsv=y", "--tag=a=b", "-q", "--execution-segment", "0:1/2", "--log-format=raw"];
  expect(loadArgs(quiet)).toEqual([]);
  expect(loadArgs(["--vus", "5", ...quiet, "-d10s", "--rps=3"])).toEqual(["--vus", "5", "-d10s", "--rps=3"]);
});
