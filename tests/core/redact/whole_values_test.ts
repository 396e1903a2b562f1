import assert from "node:assert/strict";
import { findSecrets, findSecretsInJson } from "../../../src/core/redact/find_secrets.ts";

/** Two halves of a secret: neither may stay. */
const A = ["hq7f", "Rw2x"].join("");
const B = ["Lk9s", "3Tz1"].join("");

const replaced = (text: string, find: typeof findSecrets) => {
  let left = text;
  for (const { start, end } of find(text).toReversed()) {
    left = `${left.slice(0, start)}R${left.slice(end)}`;
  }
  return left;
};

/** A text, and what is left of it. */
const TEXTS: readonly [text: string, left: string][] = [
  // YAML 1.2: 6.9 node properties, 7.3 flow scalars over lines.
  [`password: !!str ${A}`, "password: !!str R"],
  [`password: ! ${A}`, "password: ! R"],
  [`password: !<tag:yaml.org,2002:str> ${A}`, "password: !<tag:yaml.org,2002:str> R"],
  [`password: &a ${A}`, "password: &a R"],
  [`password: &a !!str "${A}"`, 'password: &a !!str "R"'],
  [`password: !!str &a |\n  ${A}\n  ${B}\nuser: x`, "password: !!str &a |\n  R\nuser: x"],
  [`password: "${A}\n  ${B}"\nuser: x`, 'password: "R"\nuser: x'],
  [`password: '${A}\n\n  ${B}'\nuser: x`, "password: 'R'\nuser: x"],
  [`api_key: "${A}\n  ${B}"\nuser: x`, 'api_key: "R"\nuser: x'],
  [`password: ${A}\n  ${B}\nuser: x`, "password: R\nuser: x"],
  [`db:\n  password: ${A}\n    ${B}\n  user: x`, "db:\n  password: R\n  user: x"],
  [`password:\n  ${A}\n  ${B}\nuser: x`, "password:\n  R\nuser: x"],
  [`password: ${A} ${B}\nuser: x`, "password: R\nuser: x"],
  [`password: ${A} ${B} # note\nuser: x`, "password: R # note\nuser: x"],
  // POSIX shell, 2.2: a backslash and a newline are removed; quotes hold newlines and are joined.
  [`tool --password \\\n  ${A}`, "tool --password \\\n  R"],
  [`tool --password \\\r\n  ${A}`, "tool --password \\\r\n  R"],
  [`tool --password   ${A}`, "tool --password   R"],
  [`export PASSWORD=${A}\\\n${B}`, "export PASSWORD=R"],
  [`curl \\\n  -u admin:${A} \\\n  https://x`, "curl \\\n  -u admin:R \\\n  https://x"],
  [`mysql \\\n -u root \\\n -p${A}`, "mysql \\\n -u root \\\n -pR"],
  [`export PASSWORD='${A}\n${B}'`, "export PASSWORD='R'"],
  [`export PASSWORD="${A}\n${B}"\nls`, 'export PASSWORD="R"\nls'],
  [`tool --password '${A}\n${B}' x`, "tool --password 'R' x"],
  [`export PASSWORD='${A}'"${B}"`, "export PASSWORD=R"],
  [`export PASSWORD=${A}'${B}' x`, "export PASSWORD=R x"],
  [`export PASSWORD="${A}"${B}; ls`, "export PASSWORD=R; ls"],
  [`tool --password '${A}'"${B}" x`, "tool --password R x"],
  [`curl -u 'admin:${A} ${B}' https://x`, "curl -u 'admin:R' https://x"],
  [`curl -u admin:'${A}'"${B}" https://x`, "curl -u admin:R https://x"],
  [`mysql -u root -p'${A} ${B}' db`, "mysql -u root -p'R' db"],
  [`mysql -u root -p${A}'${B}' db`, "mysql -u root -pR db"],
  // Quotes that nobody closed: the value ends with its line.
  [`PASSWORD="${A} ${B}\nuser=x`, 'PASSWORD="R\nuser=x'],
  [`PASSWORD='${A} ${B}\nOTHER="b"\nX=1`, 'PASSWORD=\'R\nOTHER="b"\nX=1'],
  [`export API_KEY="${A} ${B}\nls -l`, 'export API_KEY="R\nls -l'],
  [`  password = '${A} ${B}\n  port = 1`, "  password = 'R\n  port = 1"],
  [`api_key: "${A} ${B}\nname: b`, 'api_key: "R\nname: b'],
  [`const password = "${A};\nconst b = 1;`, 'const password = "R;\nconst b = 1;'],
  [`const password = \`${A};\nconst b = 1;`, "const password = `R;\nconst b = 1;"],
  [`{"password": "${A},\n"a": 1}`, '{"password": "R,\n"a": 1}'],
  [`{'password': '${A}}\nx`, "{'password': 'R}\nx"],
  [`os.environ['PASSWORD'] = "${A} ${B}\nx=1`, "os.environ['PASSWORD'] = \"R\nx=1"],
  [`X-Api-Key: "${A} ${B}\nHost: a`, 'X-Api-Key: "R\nHost: a'],
  [`token: "${A} ${B}, user: 1\nend`, 'token: "R, user: 1\nend'],
  [`tool --token "${A} ${B} && ls`, 'tool --token "R && ls'],
  [`tool --password '${A} ${B}\nls`, "tool --password 'R\nls"],
  [`curl -u admin:"${A} ${B} https://x\nls`, 'curl -u admin:"R\nls'],
  [`mysql -u root -p'${A} ${B} db\nls`, "mysql -u root -p'R\nls"],
  [`docker login -p "${A} ${B} reg\nls`, 'docker login -p "R\nls'],
  [`setx PASSWORD "${A} ${B}\r\nx`, 'setx PASSWORD "R\r\nx'],
  // PowerShell and cmd.exe continue lines with ` and ^.
  [`tool --password \`\n  ${A}`, "tool --password `\n  R"],
  [`tool --password ^\r\n  ${A}`, "tool --password ^\r\n  R"],
  // RFC 4180, 2.6 and 2.7: line breaks and doubled quotes within a cell.
  [`user,note,password\nbob,"a\nb",${A}`, 'user,note,password\nbob,"a\nb",R'],
  [`user,note,password\nbob,"a"",b",${A}`, 'user,note,password\nbob,"a"",b",R'],
  [`user,password\nbob,"${A}\n${B}"\neve,${A}`, 'user,password\nbob,"R"\neve,R'],
  [`user,password\nbob,"${A} ${B}"`, 'user,password\nbob,"R"'],
];

for (const [text, left] of TEXTS) {
  Deno.test(`a secret goes whole: ${JSON.stringify(text)}`, () => {
    assert.equal(replaced(text, findSecrets), left);
    assert.equal(
      replaced(JSON.stringify({ x: text }), findSecretsInJson),
      JSON.stringify({ x: left }),
    );
  });
}

/** Arguments of a program as a list: each item is a word of the command line. */
const LISTS: readonly [value: unknown, left: unknown][] = [
  [["curl", "-u", `admin:${A}`, "https://x"], ["curl", "-u", "admin:R", "https://x"]],
  [["/usr/bin/curl", "-u", `admin:${A} ${B}`], ["/usr/bin/curl", "-u", "admin:R"]],
  [["mysql", "-u", "root", `-p${A}`], ["mysql", "-u", "root", "-pR"]],
  [["mysql", `--password=${A} ${B}`], ["mysql", "--password=R"]],
  [["env", `PASSWORD=${A} ${B}`, "x"], ["env", "PASSWORD=R", "x"]],
  [["sshpass", "-p", A, "ssh", "h"], ["sshpass", "-p", "R", "ssh", "h"]],
  [["docker", "login", "-u", "ada", "-p", A], ["docker", "login", "-u", "ada", "-p", "R"]],
  [
    { command: "curl", args: ["-u", `admin:${A}`] },
    { command: "curl", args: ["-u", "admin:R"] },
  ],
  [
    { args: ["-u", `admin:${A}`], command: "/bin/curl" },
    { args: ["-u", "admin:R"], command: "/bin/curl" },
  ],
];

for (const [value, left] of LISTS) {
  Deno.test(`a secret goes from a list of arguments: ${JSON.stringify(value)}`, () => {
    assert.equal(
      replaced(JSON.stringify({ x: value }), findSecretsInJson),
      JSON.stringify({ x: left }),
    );
    const text = `CMD ${JSON.stringify(value)}`;
    assert.equal(replaced(text, findSecrets), `CMD ${JSON.stringify(left)}`);
  });
}

/** What only looks like a value that goes on. */
const OTHERS: readonly string[] = [
  "password: !Ref DbPassword",
  "Password: must be long\n  and of letters",
  'const password = read("a",\n  "b");',
  '["list", "-p", "a b c"]',
  '["say", "the password: must be long"]',
];

for (const text of OTHERS) {
  Deno.test(`no secret is seen in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(findSecrets(text), []);
  });
}

Deno.test("what follows a value over lines stays", () => {
  assert.equal(
    replaced(`password: ${A}\n  user: ada\n  host: db`, findSecrets),
    "password: R\n  user: ada\n  host: db",
  );
  assert.equal(
    replaced(`password: ${A}\n\nNext paragraph`, findSecrets),
    "password: R\n\nNext paragraph",
  );
  assert.equal(replaced(`- password: ${A}\n- b`, findSecrets), "- password: R\n- b");
});
