// Shows openapi.json. Everything in it goes into the page as text, never as HTML.
"use strict";

const made = (tag, attributes = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
};

let schemas = {};
const resolved = (schema) => {
  const name = schema && schema.$ref && schema.$ref.split("/").pop();
  return name ? { ...schemas[name], title: name } : schema || {};
};

function typeOf(given) {
  const schema = resolved(given);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items || schema.prefixItems?.[0])}`;
  if (schema.properties) return schema.title;
  return schema.type || "anything";
}

function limits(schema) {
  const said = (low, high, unit) => {
    const [from, to] = [low, high].map((bound) => bound?.toLocaleString("en"));
    const range = from && to ? `${from} to ${to}` : from ? `${from} or more` : to && `up to ${to}`;
    return range && `${range} ${unit}`.trim();
  };
  return [
    said(schema.minLength, schema.maxLength, "characters"),
    said(schema.minimum, schema.maximum, ""),
    said(schema.minItems, schema.maxItems, "items"),
  ].filter(Boolean).join(", ");
}

// `words` and "words in backticks" of a description, the latter as code.
const prose = (text) => text.split("`").map((part, n) => (n % 2 ? made("code", {}, part) : part));

function fieldTable(rows) {
  const head = made("tr", {}, ...["Field", "Type", "What it is"].map((name) => made("th", { scope: "col" }, name)));
  const lines = rows.map(({ name, schema, required, about }) => {
    const said = [required ? "needed" : "", limits(schema), about || schema.description || ""];
    const cells = [[made("code", {}, name)], [typeOf(schema)], prose(said.filter(Boolean).join("; "))];
    return made("tr", {}, ...cells.map((cell) => made("td", {}, ...cell)));
  });
  return made("div", { class: "scroll", tabindex: "0" }, made("table", {}, made("thead", {}, head), made("tbody", {}, ...lines)));
}

// The fields of an object, those of objects within it below theirs: `history[].role`.
function fieldsOf(schema, before = "", depth = 0) {
  return Object.entries(schema.properties || {}).flatMap(([key, field]) => {
    const name = before + key;
    const row = { name, schema: field, required: (schema.required || []).includes(key) };
    const inside = resolved(field.type === "array" ? field.items : field);
    const mark = field.type === "array" ? "[]." : ".";
    return [row, ...(depth < 2 ? fieldsOf(inside, name + mark, depth + 1) : [])];
  });
}

function exampleOf(given) {
  const schema = resolved(given);
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.type === "array") return schema.minItems ? [exampleOf(schema.items)] : [];
  if (schema.properties) {
    const needed = Object.entries(schema.properties).filter(([name]) => (schema.required || []).includes(name));
    return Object.fromEntries(needed.map(([name, field]) => [name, exampleOf(field)]));
  }
  return { integer: 0, number: 0, boolean: false, null: null }[schema.type] ?? "";
}

function trial(path, method, body) {
  const out = made("pre", { hidden: "", tabindex: "0", role: "status" });
  const send = made("button", { type: "button" }, "Send");
  const text = body && made("textarea", { "aria-label": `Body of ${path}`, spellcheck: "false" });
  if (text) text.value = JSON.stringify(exampleOf(body), null, 2);
  send.addEventListener("click", async () => {
    out.hidden = false;
    out.textContent = "...";
    const given = text ? { method, body: text.value, headers: { "Content-Type": "application/json" } } : { method };
    try {
      const reply = await fetch(path.replace(/^\//, ""), given);
      const said = await reply.text();
      const isJson = (reply.headers.get("content-type") || "").includes("json");
      out.textContent = `${reply.status}\n${isJson ? JSON.stringify(JSON.parse(said), null, 2) : said}`;
    } catch (error) {
      out.textContent = String(error);
    }
  });
  return made("div", { class: "trial" }, ...[text, send, out].filter(Boolean));
}

function routeSection(path, method, route) {
  const body = route.requestBody?.content?.["application/json"]?.schema;
  const reply = Object.entries(route.responses || {}).find(([status]) => status.startsWith("2"));
  const replySchema = resolved(reply?.[1]?.content?.["application/json"]?.schema);
  const heading = made("h2", {}, made("code", {}, made("span", { class: "method" }, method), ` ${path}`));
  const parts = [heading, made("p", { class: "about" }, ...prose(route.description || route.summary || ""))];
  if (route.parameters) {
    const rows = route.parameters.map((p) => ({ name: p.name, schema: p.schema || {}, required: p.required, about: p.description }));
    parts.push(made("h3", {}, "Parameters"), fieldTable(rows));
  }
  if (body) parts.push(made("h3", {}, "Body"), fieldTable(fieldsOf(resolved(body))));
  if (replySchema.properties) parts.push(made("h3", {}, `Reply, ${reply[0]}`), fieldTable(fieldsOf(replySchema)));
  const others = Object.entries(route.responses || {}).filter(([status]) => !status.startsWith("2"));
  const said = others.map(([status, other]) => `${status}: ${other.description}`).join("  ");
  parts.push(made("p", { class: "quiet" }, ...prose(said)));
  if (!path.includes("{")) parts.push(made("h3", {}, "Try it"), trial(path, method.toUpperCase(), body));
  return made("section", { id: route.operationId }, ...parts);
}

async function show() {
  const wait = document.getElementById("wait");
  try {
    const api = await (await fetch("openapi.json")).json();
    schemas = api.components?.schemas || {};
    const routes = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, route]) => [path, method, route]));
    const links = routes.map(([path, method, route]) =>
      made("li", {}, made("a", { href: `#${route.operationId}` }, made("code", {}, `${method.toUpperCase()} ${path}`))));
    document.getElementById("list").append(made("ul", {}, ...links));
    document.getElementById("routes").replaceChildren(...routes.map((route) => routeSection(...route)));
  } catch (error) {
    wait.textContent = `The routes cannot be shown: ${error}`;
  }
}

show();
