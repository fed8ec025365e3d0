export * from "../../k6/suites/responses.ts";
export { default } from "../../k6/suites/responses.ts";
