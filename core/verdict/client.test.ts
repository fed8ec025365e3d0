/** The client's verdict: what condemns, what only explains, and what condemns nobody. */
import { describe, expect, it } from "vitest";
import type { ClientSecond, ClientSeries, SecondBin } from "../contract/engine.ts";
import { clientOf, seriesOf } from "../summary/testdata/build.ts";
import { clientVerdict, type Part, worstClient } from "./client.ts";
import { clientFigures } from "./client_figures.ts";

interface Given {
  /** of every second of the load */
  bin?: Partial<SecondBin>;
  look?: Partial<ClientSecond>;
  client?: Partial<ClientSeries>;
  limits?: Partial<ClientSeries["limits"]>;
  dropped?: Part | null;
  seconds?: number;
}

function judged({ bin = {}, look = {}, client = {}, limits = {}, dropped = null, seconds = 10 }: Given) {
  const bins = Array.from({ length: seconds }, () => ({ sent: 50, inFlight: 20, ...bin }));
  const series = seriesOf(bins);
  const own = clientOf(series.seconds, look, client);
  return clientVerdict(clientFigures({ ...series, client: { ...own, limits: { ...own.limits, ...limits } } }, dropped));
}

describe("the client's verdict", () => {
  it("is valid where nothing speaks against it", () => {
    expect(judged({})).toEqual({ word: "valid", reasons: [], causes: [], notEvaluated: [] });
  });

  it.each<[string, Given, string, RegExp]>([
    [
      "stopped 200 ms of every 450",
      { bin: { awayMs: 444 } },
      "client-bound",
      /nothing of it ran in 44.40% of the time/,
    ],
    ["stopped now and then", { bin: { awayMs: 25 } }, "doubtful", /nothing of it ran in 2.50% of the time/],
    ["goroutines that wait", { look: { wakeupsLate: 80 } }, "client-bound", /8.00% of its goroutines waited/],
    ["some goroutines that wait", { look: { wakeupsLate: 20 } }, "doubtful", /2.00% of its goroutines waited/],
    [
      "a collector that stops the world",
      { look: { pauseMs: 60 } },
      "client-bound",
      /memory management stopped it in 6.00%/,
    ],
    [
      "a quota that throttles",
      { look: { periods: 10, throttled: 2 } },
      "client-bound",
      /quota \(cgroup\) held it back in 20.00%/,
    ],
    [
      "events that it read too late",
      { client: { joinedLate: 900 } },
      "client-bound",
      /9.00% of the token events were read together/,
    ],
    [
      "no processor left",
      { look: { cpuSeconds: 1.95 } },
      "client-bound",
      /used 9[78] % of its 2 processors: it could not do more/,
    ],
    [
      "one processor of two, all used",
      { look: { cpuSeconds: 1 }, limits: { processors: 1, gomaxprocs: 1 } },
      "client-bound",
      /used 100 % of its 1 processor:/,
    ],
    ["little processor left", { look: { cpuSeconds: 1.7 } }, "doubtful", /used 85 % of its 2 processors$/],
    ["a port too few", { client: { noSockets: 1 } }, "doubtful", /1 requests found no free port/],
    ["many ports too few", { client: { noSockets: 40 } }, "client-bound", /40 requests found no free port/],
    [
      "starts that were dropped",
      { dropped: { part: 30, of: 1000 } },
      "doubtful",
      /3.00% of the planned starts were dropped/,
    ],
  ])("%s", (_, given, word, reason) => {
    const { word: found, reasons } = judged(given);
    expect(found).toBe(word);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  it.each<[string, Given]>([
    ["a stamp lag, however large: it is a lower bound and no proof", { bin: { lagUsMax: 500_000 } }],
    ["what a proxy or the server sent at once", { client: { joined: 10_000, joinedLate: 0 } }],
    ["a slow server", { bin: { ttftMsMean: 60_000, gapMsMax: 30_000, failed: 25 } }],
    ["one hiccup of a short run", { bin: { awayMs: 40 }, seconds: 2 }],
    ["a few events", { client: { tokenEvents: 40, joined: 20, joinedLate: 20 } }],
    ["a busy machine whose client was punctual", { look: { machineBusy: 1, waitSeconds: 0.5 } }],
    ["a start that was dropped", { dropped: { part: 1, of: 1000 } }],
  ])("is not moved by %s", (_, given) => {
    expect(judged(given)).toMatchObject({ word: "valid", reasons: [], causes: [] });
  });

  it("counts the load only: set-up and summary use processors, too", () => {
    const series = seriesOf([{ awayMs: 900 }, ...Array.from({ length: 5 }, () => ({ sent: 50 })), { awayMs: 900 }]);
    const own = clientOf(series.seconds);
    const seconds = own.seconds.map((look, i) =>
      i === 0 || i === 6 ? { ...look, cpuSeconds: 2, wakeupsLate: 900 } : look,
    );
    expect(clientVerdict(clientFigures({ ...series, client: { ...own, seconds } }, null)).word).toBe("valid");
  });

  it("names what may have brought it about, and only beside a reason", () => {
    const { causes } = judged({
      bin: { awayMs: 60 },
      look: { machineBusy: 1, waitSeconds: 0.5, machineStolen: 0.2 },
      limits: { processors: 1, gomaxprocs: 1 },
    });
    expect(causes).toEqual([
      "other processes used 95 % of the machine's processors",
      "its threads waited 0.50 s in every second for a processor",
      "other guests of the host took 20 % of the machine's processors",
      "GOMAXPROCS lets it use 1 of 2 processors",
    ]);
  });

  it("says the worst first", () => {
    const { word, reasons } = judged({ bin: { awayMs: 20 }, look: { cpuSeconds: 2 } });
    expect(word).toBe("client-bound");
    expect(reasons[0]).toContain("could not do more");
    expect(reasons).toHaveLength(2);
  });

  it("does not know what nobody watched", () => {
    const stock = clientVerdict(clientFigures(null, { part: 0, of: 100 }));
    expect(stock).toMatchObject({ word: "unknown", reasons: [] });
    expect(clientVerdict(clientFigures(null, { part: 50, of: 100 })).word).toBe("doubtful");
    const { client: _, ...old } = seriesOf([{ sent: 1 }]);
    expect(clientVerdict(clientFigures(old, null)).word).toBe("unknown");
    expect(clientVerdict(clientFigures(seriesOf([{ sent: 0 }]), null)).word).toBe("unknown");
  });

  it("tells what the system does not: processor time", () => {
    const { word, notEvaluated } = judged({ look: { cpuSeconds: null, machineBusy: null, waitSeconds: null } });
    expect(word).toBe("valid");
    expect(notEvaluated).toEqual([expect.stringContaining("processor use")]);
  });
});

describe("of several parts", () => {
  const valid = judged({});
  const bound = judged({ look: { cpuSeconds: 2 } });
  it("the worst speaks for all", () => {
    const { word, reasons } =
      worstClient([
        { name: "shard-1", verdict: valid },
        { name: "shard-2", verdict: bound },
      ]) ?? {};
    expect(word).toBe("client-bound");
    expect(reasons).toEqual(["shard-2: it used 100 % of its 2 processors: it could not do more"]);
  });
  it("one that is not known keeps the others from being valid", () => {
    expect(
      worstClient([
        { name: "a", verdict: valid },
        { name: "b", verdict: null },
      ]),
    ).toMatchObject({
      word: "unknown",
      notEvaluated: ["the load generator of b"],
    });
    expect(worstClient([{ name: "a", verdict: null }])).toBeNull();
  });
});
