/** deploy/compose.yaml holds together: what it names is there, and its server answers its own health check. No engine runs. */
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { CLI, ROOT } from "../support/paths.ts";
import { run } from "../support/process.ts";

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}

const FOLDER = join(ROOT, "deploy");
const { services } = parse(readFileSync(join(FOLDER, "compose.yaml"), "utf8")) as { services: Record<string, Service> };
const all = Object.entries(services);

it("a server, a generator, Prometheus and Grafana, each of one version", () => {
  expect(Object.keys(services)).toEqual(["server", "load", "prometheus", "grafana"]);
  for (const [name, { image, build }] of all) {
    if (build === undefined) expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
    else expect(existsSync(join(FOLDER, build.context, build.dockerfile)), name).toBe(true);
  }
});

it("whatever is waited for says when it is well", () => {
  for (const [, { depends_on: waits = {} }] of all) {
    for (const [name, { condition }] of Object.entries(waits)) {
      expect(condition).toBe("service_healthy");
      expect(services[name]?.healthcheck, name).toBeDefined();
    }
  }
});

it("metrics go to Prometheus' own receiver, and nothing is open to other machines", () => {
  expect(services.prometheus?.command).toContain("--web.enable-remote-write-receiver");
  expect(services.load?.environment?.K6_PROMETHEUS_RW_SERVER_URL).toBe("http://prometheus:9090/api/v1/write");
  for (const [name, { ports = [] }] of all) for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
});

it.each(
  all
    .flatMap(([name, { volumes = [] }]) => volumes.map((volume) => [name, volume.split(":")[0] ?? ""] as const))
    .filter(
      // results/ is made by the first run
      ([, from]) => from.startsWith("./"),
    ),
)("%s mounts %s, which is there", (_name, from) => {
  expect(existsSync(join(FOLDER, from))).toBe(true);
});

it("the server starts as told and answers its health check, which fails without it", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const port = String((probe.address() as AddressInfo).port);
  await new Promise((resolve) => probe.close(resolve));
  const { command = [], healthcheck } = services.server as Service;
  const [, , ...check] = (healthcheck?.test ?? []).map((word) => word.replace("8080", port));
  const isWell = async () => (await run(process.execPath, check)).code === 0;
  expect(await isWell()).toBe(false);
  const args = command.map((word) => (word === "8080" ? port : word === "0.0.0.0" ? "127.0.0.1" : word));
  let well = false;
  await run(process.execPath, [CLI, ...args], {
    onOutput: async (output, child) => {
      if (well || !output.includes(port)) return;
      well = await isWell();
      child.kill("SIGTERM");
    },
  });
  expect(well).toBe(true);
});
