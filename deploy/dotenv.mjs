/**
 * For the image's entrypoint: prints what ./.env gives and the environment does not, as NAME=value with a NUL after each,
 * so that k6 called directly gets the same variables as `llmload run`. It must not print anything else.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseDotenv } from "../dist/node/run/dotenv.js";

if (existsSync(".env")) {
  try {
    for (const [name, value] of parseDotenv(readFileSync(".env", "utf8"), ".env")) {
      if (process.env[name] === undefined) process.stdout.write(`${name}=${value}\0`);
    }
  } catch (error) {
    process.stderr.write(`llmload: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
