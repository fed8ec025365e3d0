/**
 * One virtual user's sign-in: logs in as a guest once, keeps the tokens, refreshes them as TOKEN_REFRESH says, and after a
 * 401 in the middle of a run refreshes once and sends once more. With a key of the user's own nobody signs in. It must not
 * know what the requests are for.
 */
import exec from "k6/execution";
import { JAN_STEPS, type JanStep } from "../../../core/plan/jan_steps.ts";
import type { Attempt } from "../attempt.ts";
import type { Client } from "../client.ts";
import { showValues } from "../debug.ts";
import { type Call, send, settle } from "../request.ts";
import { loginCall, refreshCall, type Tokens, tokensOf } from "./tokens.ts";

/** With less than this left, a token is about to expire. */
const MARGIN_MS = 30_000;
/** ... but at most this part of its life, for servers with short ones. */
const MARGIN_SHARE = 0.2;
const MOST_REMEMBERED = 1000;

export class Session {
  private readonly client: Client;
  private tokens: Tokens | null = null;
  private lifeMs: number | null = null;
  private readonly own = new Set<string>();

  constructor(client: Client) {
    this.client = client;
  }

  /** A key or token of the user's own is used: there is nothing to sign in to. */
  get keyed(): boolean {
    return this.client.options.authorizations.length > 0;
  }

  get ready(): boolean {
    return this.keyed || this.tokens !== null;
  }

  get refreshable(): boolean {
    return !this.keyed && this.tokens !== null && this.tokens.refresh !== null;
  }

  /** A new guest. */
  signIn(): Attempt {
    this.own.clear();
    this.tokens = null;
    const attempt = this.ask(loginCall(this.client));
    this.keep(attempt);
    return attempt;
  }

  /** A new access token. Null when there is nothing to refresh with. */
  refresh(reason: "planned" | "unauthorized"): Attempt | null {
    const { tokens, client } = this;
    if (!this.refreshable || tokens === null) return null;
    const attempt = this.ask(refreshCall(client, tokens));
    if (this.keep(attempt)) client.meter.add("token_refreshes", 1, { ...attempt.exchange.tags, reason });
    return attempt;
  }

  /**
   * The title of a new conversation, this user's and no other's: so that one whose creation was never answered is known
   * again in a list.
   */
  title(iteration: number): string {
    return `${this.mark()} ${iteration}`;
  }

  /** Remembers a conversation as this user's own. */
  made(id: string): void {
    this.own.add(id);
    // a list shows the newest; the oldest ones will not be asked for again
    for (const oldest of this.own) {
      if (this.own.size <= MOST_REMEMBERED) break;
      this.own.delete(oldest);
    }
  }

  /** Whether this user has made a conversation with this id or title. */
  owns(id: string, title: string): boolean {
    return this.own.has(id) || this.titled(title);
  }

  private titled(title: string): boolean {
    return title.startsWith(`${this.mark()} `);
  }

  private mark(): string {
    return `${this.client.run} user ${exec.vu.idInTest}`;
  }

  /** Sends a request that needs no authorisation and settles it; a key or token goes along where there is one. */
  sendOpen(call: Call): Attempt {
    return this.settled(send(this.client, this.authorized(call)), true);
  }

  /** Sends an authorised request and settles it. */
  send(call: Call): Attempt {
    if (this.due(call)) this.refresh("planned");
    const first = send(this.client, this.authorized(call));
    if (first.exchange.seen.status !== 401 || this.keyed) return this.settled(first, true);
    const renewed = this.client.options.tokenRefresh === "off" ? null : this.refresh("unauthorized");
    if (renewed === null || renewed.judgement.outcome !== "ok") {
      // nothing more to be had from this user: the next iteration begins with a new one
      this.tokens = null;
      return this.settled(first, true);
    }
    this.settled(first, false);
    this.client.meter.add("auth_retries", 1, first.exchange.tags);
    return this.settled(send(this.client, this.authorized({ ...call, labels: { ...call.labels, try: 2 } })), true);
  }

  private settled(attempt: Attempt, final: boolean): Attempt {
    settle(this.client, attempt, final);
    return attempt;
  }

  private authorized(call: Call): Call {
    if (this.keyed || this.tokens === null) return call;
    return { ...call, authorization: `Bearer ${this.tokens.access}` };
  }

  private due(call: Call): boolean {
    const { tokenRefresh } = this.client.options;
    if (tokenRefresh === "completion") return call.promises.answer !== "resource";
    if (tokenRefresh === "expiry") return this.expiring();
    return tokenRefresh === "each";
  }

  private expiring(): boolean {
    const expiresAt = this.tokens?.expiresAt ?? null;
    if (expiresAt === null) return false;
    return expiresAt - Date.now() < Math.min(MARGIN_MS, (this.lifeMs ?? MARGIN_MS) * MARGIN_SHARE);
  }

  private ask(call: Call): Attempt {
    const attempt = this.settled(send(this.client, call), true);
    if (attempt.judgement.outcome === "ok") {
      const { trend } = JAN_STEPS[call.labels.step as JanStep];
      this.client.meter.add(trend, attempt.figures.durationMs, attempt.exchange.tags);
    }
    return attempt;
  }

  /** Takes the tokens of a good answer; false when it is none. */
  private keep(attempt: Attempt): boolean {
    if (attempt.judgement.outcome !== "ok") return false;
    const now = Date.now();
    this.tokens = tokensOf(attempt.exchange, now, this.tokens);
    this.lifeMs = this.tokens.expiresAt === null ? null : this.tokens.expiresAt - now;
    const { access, refresh } = this.tokens;
    this.client.learn(access);
    if (refresh !== null) this.client.learn(refresh);
    showValues(this.client, attempt.id, { access_token: access, refresh_token: refresh, expires_in_ms: this.lifeMs });
    return true;
  }
}
