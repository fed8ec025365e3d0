export * from "../../k6/suites/completion-conversation.ts";
export { default } from "../../k6/suites/completion-conversation.ts";
