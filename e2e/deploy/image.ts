/**
 * Builds deploy/Dockerfile with Debian's buildah and runs the image as `docker run` would: its own entrypoint, user and
 * working directory. No engine is needed. The base is a small Debian unpacked by mmdebstrap, with this machine's Node in
 * it; Go, its caches and npm's are this machine's, so that nothing is compiled or fetched twice.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../support/paths.ts";
import { cleanEnv, type Ended, run } from "../support/process.ts";

const BASE = "localhost/llmload-test-base";
const IMAGE = "localhost/llmload-test";
const PACKAGES =
  "base-files,base-passwd,bash,ca-certificates,coreutils,dash,debianutils,findutils,grep,gzip,jq,libc-bin,libstdc++6,sed,tar,util-linux";
/** What deploy/Dockerfile copies, as .dockerignore lets it through. */
const CONTEXT =
  "package.json package-lock.json tsconfig.base.json LICENSE NOTICE .dockerignore contract core k6 node tests xk6 deploy";

export interface DockerRun {
  /** `docker run -v FROM:TO` */
  mounts?: readonly [string, string][];
  env?: Record<string, string>;
  /** `--user`; default: the image's */
  user?: string;
  /** `-w`; default: the image's */
  workdir?: string;
  /** `--entrypoint` */
  entrypoint?: string[];
}

export interface Image {
  config: { User: string; Entrypoint: string[]; Cmd?: string[]; WorkingDir: string };
  docker(words: readonly string[], how?: DockerRun): Promise<Ended>;
  remove(): void;
}

/** A program's output; its own words when it fails. */
function must(command: string, args: readonly string[], env: Record<string, string> = {}): string {
  const ended = spawnSync(command, args, { encoding: "utf8", env: cleanEnv(env), maxBuffer: 1 << 28 });
  if (ended.status === 0) return ended.stdout.trim();
  throw new Error(`${command} ${args.join(" ")}\n${ended.stdout}\n${ended.stderr}\n${ended.error ?? ""}`);
}

/** A root file system kept in .cache: fetched once, then there without the network. */
function rootFileSystem(): string {
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "stable";
  const folder = join(ROOT, ".cache/image", `${release}-${process.versions.node}`);
  if (existsSync(join(folder, "made"))) return join(folder, "root");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const root = join(folder, "root");
  must("mmdebstrap", ["--quiet", "--variant=extract", `--include=${PACKAGES}`, release, root]);
  // unpacked, not configured: these two are what installing would have written
  for (const name of ["passwd", "group"])
    cpSync(join(root, `usr/share/base-passwd/${name}.master`), join(root, `etc/${name}`));
  cpSync("/etc/ssl/certs/ca-certificates.crt", join(root, "etc/ssl/certs/ca-certificates.crt"));
  const local = join(root, "usr/local");
  cpSync(realpathSync(process.execPath), join(local, "bin/node"));
  const npm = dirname(dirname(realpathSync(must("which", ["npm"]))));
  cpSync(npm, join(local, "lib/node_modules/npm"), { recursive: true, verbatimSymlinks: true });
  for (const name of ["npm", "npx"])
    must("ln", ["-s", `../lib/node_modules/npm/bin/${name}-cli.js`, join(local, "bin", name)]);
  writeFileSync(join(folder, "made"), "");
  return root;
}

/** The files that a builder gets, as a checkout made on Windows with CRLF, and with things in it that must stay out. */
function context(scratch: string): string {
  const folder = join(scratch, "context");
  for (const name of CONTEXT.split(" ")) {
    cpSync(join(ROOT, name), join(folder, name), {
      recursive: true,
      filter: (from) => !/[\\/](results|testdata)$/.test(from) || from.includes("/node/"),
    });
  }
  for (const name of ["deploy/entrypoint.sh", "deploy/dotenv.mjs", "tests/run-loadtest.sh"]) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/\r?\n/g, "\r\n"));
  }
  for (const name of [".env", "tests/.env", "k6/.env"]) writeFileSync(join(folder, name), "AUTH_TOKEN=left-behind\n");
  mkdirSync(join(folder, "tests/results"), { recursive: true });
  writeFileSync(join(folder, "tests/results/run.json"), "{}");
  return folder;
}

export function buildImage(): Image {
  const scratch = mkdtempSync(join(tmpdir(), "llmload-image-"));
  // overlay where the kernel has it (not in a container itself), else vfs, which copies every layer
  const settings = (driver: string) => {
    const file = join(scratch, `${driver}.conf`);
    const store = `graphroot = "${scratch}/store-${driver}"\nrunroot = "${scratch}/run-${driver}"\n`;
    writeFileSync(file, `[storage]\ndriver = "${driver}"\n${store}`);
    return { BUILDAH_ISOLATION: "chroot", CONTAINERS_STORAGE_CONF: file };
  };
  const overlay = settings("overlay");
  const works = spawnSync("buildah", ["images", "--quiet"], { env: cleanEnv(overlay), stdio: "ignore" }).status === 0;
  const env = works ? overlay : settings("vfs");
  const buildah = (...args: string[]) => must("buildah", args, env);

  const fresh = buildah("from", "scratch");
  buildah("add", "--quiet", fresh, rootFileSystem(), "/");
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/go/bin";
  buildah("config", "--env", path, "--env", "GOPATH=/go", "--env", "npm_config_prefer_offline=true", fresh);
  buildah("commit", "--quiet", "--rm", fresh, BASE);

  const go = (name: string) => must("go", ["env", name]);
  const volumes = [
    `${go("GOROOT")}:/usr/local/go:ro`,
    `${go("GOMODCACHE")}:/go/pkg/mod`,
    `${go("GOCACHE")}:/root/.cache/go-build`,
    `${process.env.npm_config_cache ?? join(homedir(), ".npm")}:/root/.npm`,
  ].flatMap((volume) => ["--volume", volume]);
  const images = ["GO_IMAGE", "NODE_IMAGE", "BASE"].flatMap((name) => ["--build-arg", `${name}=${BASE}`]);
  const folder = context(scratch);
  const file = join(folder, "deploy/Dockerfile");
  buildah(
    "build",
    "--pull-never",
    "--build-arg",
    "VERSION=1.2.3",
    ...images,
    ...volumes,
    "--tag",
    IMAGE,
    "--file",
    file,
    folder,
  );
  const { config } = JSON.parse(buildah("inspect", "--type", "image", IMAGE)).OCIv1 as { config: Image["config"] };

  return {
    config,
    docker: async (words, { mounts = [], env: given = {}, user, workdir, entrypoint = config.Entrypoint } = {}) => {
      const flags = [
        ...mounts.flatMap(([from, to]) => ["--volume", `${from}:${to}`]),
        ...Object.entries(given).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
        ...(user === undefined ? [] : ["--user", user]),
        ...(workdir === undefined ? [] : ["--workingdir", workdir]),
      ];
      // an empty list of words is the image's own CMD
      const typed = words.length > 0 ? words : (config.Cmd ?? []);
      const container = (await run("buildah", ["from", "--pull-never", IMAGE], { env })).stdout.trim();
      try {
        return await run("buildah", ["run", ...flags, container, "--", ...entrypoint, ...typed], { env });
      } finally {
        await run("buildah", ["rm", container], { env });
      }
    },
    remove: () => {
      buildah("rm", "--all");
      buildah("rmi", "--all", "--force");
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
