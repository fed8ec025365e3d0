/** What manifests are made of: the load as asked for, where records go, what a cluster is to be told. Values only. */

/** Where a pod's records go. */
export type Records =
  | { kind: "claim"; claim: string }
  /** an emptyDir of the pod, taken away by a second container when the load has ended */
  | { kind: "uploader"; image: string; command: string; secret: string | null }
  /** printed, to be read from the pods' logs: the fallback */
  | { kind: "logs" };

export interface Wanted {
  /** of the TestRun or Job, and of the run */
  name: string;
  namespace: string | null;
  suite: string;
  /** parts, one pod each */
  parallelism: number;
  image: string;
  /** settings, no secrets */
  env: Readonly<Record<string, string>>;
  /** a Secret whose keys are variables (AUTH_TOKEN ...) */
  secret: string | null;
  records: Records;
  /** file of the suite in the image */
  suiteFile: string;
  /** of `k6 archive`, to be carried by a ConfigMap instead; null = the suite is in the image */
  archive: Uint8Array | null;
  /** Kubernetes quantities; null = not asked for */
  cpu: string | null;
  memory: string | null;
}

export const RECORDS_PATH = "/records";
/** of the image (deploy/Dockerfile) */
export const IMAGE_USER = 1000;
