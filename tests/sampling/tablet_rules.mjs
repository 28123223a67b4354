// Answers on each line what the tablet's rules say: {"module", "name", "args"} in, {"value"} or {"error"} out.
// A name that is no function is a value itself.
import { createInterface } from "node:readline";

const RULES = new URL("../../static/field/rules/", import.meta.url);
const asJson = (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);

const answer = async ({ module, name, args }) => {
  try {
    const rules = await import(new URL(`${module}.js`, RULES));
    const found = rules[name];
    return { value: typeof found === "function" ? asJson(await found(...args)) : found };
  } catch (error) {
    return { error: error.name };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
