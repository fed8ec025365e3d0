/** The parts of GitHub's REST API that our steps use, on 127.0.0.1, with what a test put there. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeIssue {
  number: number;
  title: string;
  state: "open" | "closed";
  labels: string[];
  body: string;
  comments: string[];
  pull_request?: object;
}

export interface FakeGitHub {
  url: string;
  issues: FakeIssue[];
  /** good runs, the latest first, with what artifact of theirs is there */
  runs: { id: number; run_number: number; artifact: { name: string; expired: boolean } | null }[];
  /** METHOD path, as asked */
  asked: string[];
  stop(): Promise<void>;
}

const TOKEN = "the-job-token";

export async function startFakeGitHub(): Promise<FakeGitHub> {
  const fake: Omit<FakeGitHub, "url" | "stop"> = { issues: [], runs: [], asked: [] };
  const answer = (method: string, url: URL, body: Record<string, unknown>): [number, unknown] => {
    const path = url.pathname.replace("/repos/them/theirs", "");
    if (method === "GET" && path === "/actions/workflows/nightly.yml/runs") {
      const wanted = url.searchParams.get("branch") === "main" && url.searchParams.get("status") === "success";
      return [200, { workflow_runs: wanted ? fake.runs.map(({ id, run_number }) => ({ id, run_number })) : [] }];
    }
    const run = fake.runs.find(({ id }) => path === `/actions/runs/${id}/artifacts`);
    if (method === "GET" && run !== undefined) return [200, { artifacts: run.artifact === null ? [] : [run.artifact] }];
    if (method === "GET" && path === "/issues") {
      const label = url.searchParams.get("labels") ?? "";
      return [
        200,
        fake.issues.filter((issue) => issue.state === url.searchParams.get("state") && issue.labels.includes(label)),
      ];
    }
    if (method === "POST" && path === "/issues") {
      const issue = { number: fake.issues.length + 1, state: "open", comments: [], ...body } as unknown as FakeIssue;
      fake.issues.push(issue);
      return [201, issue];
    }
    const issue = fake.issues.find(({ number }) => path === `/issues/${number}/comments`);
    if (method === "POST" && issue !== undefined) {
      issue.comments.push(String(body.body));
      return [201, { id: 1 }];
    }
    return [404, { message: "Not Found" }];
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => {
      text += part.toString("utf8");
    });
    request.on("end", () => {
      const { method = "GET", url = "/", headers } = request;
      fake.asked.push(`${method} ${url}`);
      const [status, value] =
        headers.authorization === `Bearer ${TOKEN}`
          ? answer(
              method,
              new URL(url, "http://github"),
              text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
            )
          : [401, { message: "Bad credentials" }];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

/** A job's environment that leads to the fake. */
export function jobEnv(fake: FakeGitHub): Record<string, string> {
  return {
    GITHUB_API_URL: fake.url,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_REPOSITORY: "them/theirs",
    GITHUB_REF_NAME: "main",
    GITHUB_RUN_ID: "77",
    GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
    GITHUB_TOKEN: TOKEN,
  };
}
