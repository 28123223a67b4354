// Answers on each line what a function of the tablet's rules says: {"module", "name", "args"} in, {"value"} or {"error"} out.
import { createInterface } from "node:readline";

const RULES = new URL("../../static/field/rules/", import.meta.url);
const asJson = (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);

const answer = async ({ module, name, args }) => {
  try {
    const rules = await import(new URL(`${module}.js`, RULES));
    return { value: asJson(await rules[name](...args)) };
  } catch (error) {
    return { error: error.name };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
