/** What the script takes of the extension xk6-sse: it is there only in the k6 that the benchmark builds. */
declare module "k6/x/sse" {
  const sse: {
    open(url: string, params: object, onClient: (client: never) => void): { status: number } | null;
  };
  export default sse;
}
