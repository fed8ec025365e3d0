/** Which API answers for which profile. It must not know what their routes do. */
import { makeMessagesApi } from "./anthropic/api.ts";
import type { Api } from "./api.ts";
import { makeChatApi } from "./chat_api.ts";
import { makeJanApi } from "./jan/api.ts";
import { CLEAN, GATEWAY } from "./jan/manner.ts";
import type { ServerOptions } from "./options.ts";
import type { Slots } from "./slots.ts";

export function makeApi(options: ServerOptions, slots: Slots): Api {
  switch (options.profile.api) {
    case "messages":
      return makeMessagesApi(options, slots);
    case "jan":
      return makeJanApi(options, slots, GATEWAY);
    case "jan-clean":
      return makeJanApi(options, slots, CLEAN);
    default:
      return makeChatApi(options, slots);
  }
}
