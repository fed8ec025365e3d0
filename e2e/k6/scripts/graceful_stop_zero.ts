/** Streams that are longer than their scenario, which ends without grace. */
import { chatCompletion } from "../../../k6/lib/chat.ts";

export const options = {
  scenarios: {
    cut: { executor: "constant-vus", vus: 20, duration: "3s", gracefulStop: "0s" },
  },
};

export default function () {
  chatCompletion({ stream: true, length: "short" });
}
