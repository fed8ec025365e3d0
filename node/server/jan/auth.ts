/** Signing in: guest, refresh, logout, who am I. Tokens go out in the body and, to refresh with, in a cookie. */
import { REFUSALS, refuse } from "./errors.ts";
import type { User } from "./store.ts";
import { reply, replyEmpty, type UserVisit, type Visit } from "./visit.ts";

const COOKIE = "jan_refresh_token";

/** A guest: a new one, or the one whose token the cookie holds. */
export function guestLogin(visit: Visit) {
  const known = cookieOwner(visit);
  signIn(visit, known ?? visit.store.addUser());
}

/** Needs the cookie only, no bearer token and no database. What was given out before stays valid. */
export function refresh(visit: Visit) {
  const owner = visit.fault?.name === "refresh_refused" ? null : cookieOwner(visit);
  if (owner === null) return refuse(visit, REFUSALS.refresh);
  signIn(visit, owner);
}

export function logout(visit: Visit) {
  visit.exchange.response.setHeader("set-cookie", cookie(visit, "", new Date(0), "; Max-Age=0"));
  replyEmpty(visit.exchange, 200);
}

export function me(visit: UserVisit) {
  const { id, email, name } = visit.user;
  reply(visit, { object: "me", id, email, name });
}

function signIn(visit: Visit, user: Pick<User, "id" | "name" | "email">) {
  const { exchange, options, tokens, manner, fault } = visit;
  const now = Date.now();
  const refreshToken = tokens.issue(user, "refresh", now);
  if (fault?.name !== "no_cookie") {
    exchange.response.setHeader("set-cookie", cookie(visit, refreshToken, new Date(now + options.refreshTtlMs)));
  }
  const seconds = options.tokenTtlMs / 1000;
  reply(visit, {
    object: "access.token",
    access_token: tokens.issue(user, "access", now),
    // asked when some of the time has passed already, and cut to whole seconds
    expires_in: manner.has("short_expires_in") ? Math.ceil(seconds) - 1 : Math.floor(seconds),
  });
}

function cookieOwner({ exchange, tokens }: Visit): Pick<User, "id" | "name" | "email"> | null {
  for (const part of (exchange.request.headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=");
    if (name !== COOKIE) continue;
    const claims = tokens.read(value ?? "", "refresh", Date.now());
    return claims === null ? null : { id: claims.ID, name: claims.Name, email: claims.Email };
  }
  return null;
}

function cookie({ manner }: Visit, value: string, expires: Date, age = ""): string {
  const secure = manner.has("secure_cookie") ? "; Secure" : "";
  return `${COOKIE}=${value}; Path=/; Expires=${expires.toUTCString()}${age}; HttpOnly${secure}; SameSite=Strict`;
}
