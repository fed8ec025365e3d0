/** Streams that are longer than their scenario, which ends without grace. */
import { chatSuite } from "../../../k6/lib/chat_suite.ts";

const { chat } = chatSuite("cut", "any");

export const options = {
  scenarios: {
    cut: { executor: "constant-vus", vus: 20, duration: "3s", gracefulStop: "0s" },
  },
};

export default function () {
  chat.mixed({ streamShare: 1, lengths: ["short"], retries: false });
}
