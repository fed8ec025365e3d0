/** What answers requests: one for each kind of API, chosen by the profile. Types only. */
import type { Exchange } from "./exchange.ts";

/** `body`: null = larger than the server takes. */
export type Api = (exchange: Exchange, body: string | null) => Promise<void> | void;
