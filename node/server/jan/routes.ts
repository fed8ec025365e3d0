/** The table of routes: method, path, what a visitor needs, where faults strike, who answers. */
import type { Place } from "../faults.ts";
import { guestLogin, logout, me, refresh } from "./auth.ts";
import { postChat } from "./chat.ts";
import { postConvChat } from "./conv_chat.ts";
import { create, get, list, patch, remove } from "./conversations.ts";
import { addItems, getItem, listItems, removeItem } from "./items.ts";
import { health, models, version } from "./plain.ts";
import { cancelResponse, getResponse, inputItems, removeResponse } from "./response_routes.ts";
import { postResponse } from "./responses.ts";
import type { UserVisit, Visit } from "./visit.ts";

type Answer = Promise<void> | void;

interface Common {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** `*` stands for one part of any text */
  path: string;
  places?: readonly Place[];
}

export type Route =
  | (Common & { needs: "nothing" | "database"; handle: (visit: Visit) => Answer })
  /** a token, and the database for its user */
  | (Common & { needs: "user"; handle: (visit: UserVisit) => Answer });

const MODEL: readonly Place[] = ["model"];
const ONE = "/v1/conversations/*";
const RESPONSE = "/v1/responses/*";

export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/healthcheck", needs: "database", handle: health },
  { method: "GET", path: "/v1/version", needs: "nothing", handle: version },
  { method: "GET", path: "/v1/models", needs: "nothing", handle: models },
  { method: "POST", path: "/v1/auth/guest-login", needs: "database", places: ["login"], handle: guestLogin },
  { method: "GET", path: "/v1/auth/refresh-token", needs: "nothing", places: ["refresh"], handle: refresh },
  { method: "GET", path: "/v1/auth/logout", needs: "nothing", handle: logout },
  { method: "GET", path: "/v1/auth/me", needs: "user", handle: me },
  { method: "POST", path: "/v1/chat/completions", needs: "user", places: MODEL, handle: postChat },
  { method: "POST", path: "/v1/conv/chat/completions", needs: "user", places: MODEL, handle: postConvChat },
  { method: "GET", path: "/v1/conv/models", needs: "user", handle: models },
  { method: "POST", path: "/v1/conversations", needs: "user", handle: create },
  { method: "GET", path: "/v1/conversations", needs: "user", places: ["conversations"], handle: list },
  { method: "GET", path: ONE, needs: "user", places: ["conversation"], handle: get },
  { method: "PATCH", path: ONE, needs: "user", handle: patch },
  { method: "DELETE", path: ONE, needs: "user", handle: remove },
  { method: "GET", path: `${ONE}/items`, needs: "user", places: ["items"], handle: listItems },
  { method: "POST", path: `${ONE}/items`, needs: "user", handle: addItems },
  { method: "GET", path: `${ONE}/items/*`, needs: "user", handle: getItem },
  { method: "DELETE", path: `${ONE}/items/*`, needs: "user", handle: removeItem },
  { method: "POST", path: "/v1/responses", needs: "user", places: MODEL, handle: postResponse },
  { method: "GET", path: RESPONSE, needs: "user", handle: getResponse },
  { method: "DELETE", path: RESPONSE, needs: "user", handle: removeResponse },
  { method: "POST", path: `${RESPONSE}/cancel`, needs: "user", handle: cancelResponse },
  { method: "GET", path: `${RESPONSE}/input_items`, needs: "user", handle: inputItems },
];

export function findRoute(method: string, path: string): { route: Route; params: string[] } | null {
  for (const route of ROUTES) {
    const params = route.method === method ? paramsOf(route.path, path) : null;
    if (params !== null) return { route, params };
  }
  return null;
}

/** The methods that a path knows. */
export function methodsOf(path: string): string[] {
  return ROUTES.filter((route) => paramsOf(route.path, path) !== null).map((route) => route.method);
}

function paramsOf(pattern: string, path: string): string[] | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: string[] = [];
  for (const [i, part] of wanted.entries()) {
    const text = given[i] ?? "";
    if (part === "*" && text !== "") params.push(text);
    else if (part !== text) return null;
  }
  return params;
}
