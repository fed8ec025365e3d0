export * from "../../k6/suites/chat-api.ts";
export { default } from "../../k6/suites/chat-api.ts";
