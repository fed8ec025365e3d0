/**
 * Tokens as Jan Server signs them: JWT, HS512, the claims Email, Name, ID, sub and exp in whole seconds. The key is made at
 * the start, so that no token outlives its server. It must not know cookies or headers.
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Manner } from "./manner.ts";
import type { User } from "./store.ts";

export type TokenKind = "access" | "refresh";

export interface Claims {
  Email: string;
  Name: string;
  ID: string;
  sub: string;
  exp: number;
  /** a clean server's own: it keeps the kinds apart, and no two tokens are the same */
  kind?: TokenKind;
  jti?: string;
}

export interface Tokens {
  issue(user: Pick<User, "id" | "name" | "email">, kind: TokenKind, nowMs: number): string;
  /** null = not ours, changed, expired, or of the other kind */
  read(token: string, kind: TokenKind, nowMs: number): Claims | null;
}

const HEADER = encode({ alg: "HS512", typ: "JWT" });

export function makeTokens(lives: Record<TokenKind, number>, manner: Manner): Tokens {
  const key = randomBytes(64);
  const sign = (text: string) => createHmac("sha512", key).update(text).digest("base64url");
  const loose = manner.has("one_kind_of_token");
  return {
    issue: ({ id, name, email }, kind, nowMs) => {
      const claims: Claims = {
        Email: email,
        Name: name,
        ID: id,
        sub: email,
        exp: Math.floor((nowMs + lives[kind]) / 1000),
      };
      const body = `${HEADER}.${encode(loose ? claims : { ...claims, kind, jti: randomUUID() })}`;
      return `${body}.${sign(body)}`;
    },
    read: (token, kind, nowMs) => {
      const [header, payload, signature, more] = token.split(".");
      if (header !== HEADER || payload === undefined || signature === undefined || more !== undefined) return null;
      const given = Buffer.from(signature);
      const right = Buffer.from(sign(`${header}.${payload}`));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims;
      if (nowMs >= claims.exp * 1000 || (!loose && claims.kind !== kind)) return null;
      return claims;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
