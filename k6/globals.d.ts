/**
 * The globals that k6's VM really has and that neither the ES library nor @types/k6 declares. Nothing else may be
 * added here: `lib: ["DOM"]` would make URL, fetch or performance type-check and then fail in the run.
 * `open`, `__ENV`, `__VU`, `__ITER` and `import.meta.resolve` come from @types/k6.
 */
export {};

declare global {
  interface K6Console {
    log(...values: unknown[]): void;
    debug(...values: unknown[]): void;
    info(...values: unknown[]): void;
    warn(...values: unknown[]): void;
    error(...values: unknown[]): void;
  }

  interface K6TextEncoder {
    encode(text?: string): Uint8Array;
  }

  interface K6TextDecoder {
    decode(bytes?: ArrayBuffer | Uint8Array): string;
  }

  interface K6Crypto {
    getRandomValues<T extends Uint8Array | Uint16Array | Uint32Array>(array: T): T;
    randomUUID(): string;
  }

  var console: K6Console;
  var crypto: K6Crypto;
  var TextEncoder: new () => K6TextEncoder;
  var TextDecoder: new (label?: string) => K6TextDecoder;

  function setTimeout(callback: () => void, milliseconds: number): number;
  function clearTimeout(id: number): void;
  function setInterval(callback: () => void, milliseconds: number): number;
  function clearInterval(id: number): void;

  /**
   * Init context only. A `k6/x/...` module that the binary lacks fails the whole run, even inside try/catch; a call
   * that is never reached is harmless.
   */
  function require(module: string): unknown;
}
