/**
 * Made-up secrets and look-alikes, the same at every run. The secrets follow what the issuers say in public
 * about their form. They are put together at run time, so that no scanner takes this file for a leak.
 */

/** A source of numbers that is the same at every run (mulberry32). */
export class Made {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
  text(letters: string, length: number): string {
    return Array.from({ length }, () => letters[this.below(letters.length)]).join("");
  }
  one<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  }
}

const DIGITS = "0123456789";
const HEX = "0123456789abcdef";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const ALNUM = `${UPPER}${LOWER}${DIGITS}`;
const BASE64 = `${ALNUM}+/`;
const BASE64URL = `${ALNUM}-_`;

/** A secret with the text that it stands in. */
export interface Sample {
  readonly what: string;
  /** What must not stay. */
  readonly secret: string;
  /** The text, with the secret in it. */
  readonly text: string;
}

type Maker = (made: Made) => string | { readonly secret: string; readonly text: string };

const jwt = (made: Made) => {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const payload = { sub: made.text(DIGITS, 10), iat: 1700000000 };
  return [part({ alg: "HS256", typ: "JWT" }), part(payload), made.text(BASE64URL, 43)].join(".");
};
const after = (label: string, make: (made: Made) => string, rest = ""): Maker => (made) => {
  const secret = make(made);
  return { secret, text: `${label}${secret}${rest}` };
};
const pass = (made: Made) => `${made.text(LOWER, 5)}${made.text(DIGITS, 3)}${made.text(UPPER, 3)}`;

/** Every form, by kind. */
export const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  aws_access_key: [
    (m) => `AKI${"A"}${m.text(UPPER + "234567", 16)}`,
    (m) => `ASI${"A"}${m.text(UPPER + "234567", 16)}`,
  ],
  aws_secret_key: [
    after("aws_secret_access_key = ", (m) => `a${"B"}1${m.text(BASE64, 37)}`),
    after("AWS_SECRET_ACCESS_KEY=", (m) => `a${"B"}1${m.text(BASE64, 37)}`),
    (m) => {
      const secret = `a${"B"}1${m.text(BASE64, 37)}`;
      return { secret, text: `AKI${"A"}${m.text(UPPER, 16)},${secret}` };
    },
  ],
  aws_session_token: [after("AWS_SESSION_TOKEN=", (m) => `IQoJb3JpZ2lu${m.text(BASE64, 200)}`)],
  github_token: [
    ...["p", "o", "u", "s", "r"].map((kind): Maker => (m) => `gh${kind}_${m.text(ALNUM, 36)}`),
    (m) => `github_${"pat"}_${m.text(ALNUM, 22)}_${m.text(ALNUM, 59)}`,
  ],
  gitlab_token: ["glpat", "gldt", "glrt", "glptt"].map((p): Maker => (m) =>
    `${p}-${m.text(ALNUM, 20)}`
  ),
  slack_token: [
    (m) => `xox${"b"}-${m.text(DIGITS, 12)}-${m.text(DIGITS, 12)}-${m.text(ALNUM, 24)}`,
    (m) => `xox${"p"}-${m.text(DIGITS, 12)}-${m.text(DIGITS, 12)}-${m.text(HEX, 32)}`,
    (m) => `xap${"p"}-1-A${m.text(UPPER, 10)}-${m.text(DIGITS, 13)}-${m.text(HEX, 64)}`,
  ],
  slack_webhook: [
    (m) =>
      `https://hooks.${"slack"}.com/services/T${m.text(UPPER, 8)}/B${m.text(UPPER, 8)}/${
        m.text(ALNUM, 24)
      }`,
  ],
  stripe_key: ["sk_live", "sk_test", "rk_live"].map((p): Maker => (m) =>
    `${p}_${m.text(ALNUM, 24)}`
  )
    .concat((m) => `whs${"ec"}_${m.text(ALNUM, 32)}`),
  anthropic_key: [(m) => `sk-${"ant"}-api03-${m.text(BASE64URL, 93)}AA`],
  openai_key: [
    (m) => `sk-${m.text(ALNUM, 20)}T3Blbk${"FJ"}${m.text(ALNUM, 20)}`,
    (m) => `sk-${"proj"}-${m.text(ALNUM, 74)}T3Blbk${"FJ"}${m.text(ALNUM, 74)}`,
  ],
  google_api_key: [(m) => `AI${"za"}${m.text(BASE64URL, 34)}x`],
  google_oauth_token: [
    (m) => `ya${"29"}.${m.text(BASE64URL, 120)}`,
    (m) => `GOC${"SPX"}-${m.text(BASE64URL, 28)}`,
  ],
  npm_token: [(m) => `np${"m"}_${m.text(ALNUM, 36)}`],
  pypi_token: [(m) => `py${"pi"}-AgEIcHlwaS5vcmc${m.text(BASE64URL, 120)}`],
  huggingface_token: [(m) => `h${"f"}_${m.text(ALNUM, 34)}`],
  digitalocean_token: [(m) => `do${"p"}_v1_${m.text(HEX, 64)}`],
  sendgrid_key: [(m) => `S${"G"}.${m.text(BASE64URL, 22)}.${m.text(BASE64URL, 43)}`],
  jwt: [jwt],
  shopify_token: [(m) => `shp${"at"}_${m.text(HEX, 32)}`],
  twilio_key: [(m) => `S${"K"}${m.text(HEX, 32)}`],
  mailgun_key: [(m) => `ke${"y"}-${m.text(HEX, 32)}`],
  mailchimp_key: [(m) => `${m.text(HEX, 32)}-u${"s"}12`],
  telegram_token: [
    (m) => `${m.one(["1", "5", "7"])}${m.text(DIGITS, 9)}:A${"A"}${m.text(BASE64URL, 33)}`,
  ],
  discord_token: [(m) => `M${m.text(ALNUM, 23)}.${m.text(ALNUM, 6)}.${m.text(ALNUM, 27)}`],
  discord_webhook: [
    (m) => `https://discord.com/api/web${"hooks"}/${m.text(DIGITS, 18)}/${m.text(BASE64URL, 68)}`,
  ],
  databricks_token: [(m) => `da${"pi"}${m.text(HEX, 32)}`],
  vault_token: [(m) => `hv${"s"}.${m.text(BASE64URL, 95)}`],
  grafana_token: [(m) => `gl${"sa"}_${m.text(ALNUM, 32)}_${m.text(HEX, 8)}`],
  linear_key: [(m) => `lin_${"api"}_${m.text(ALNUM, 40)}`],
  notion_token: [(m) => `nt${"n"}_${m.text(DIGITS, 11)}${m.text(ALNUM, 35)}`],
  newrelic_key: [(m) => `NR${"AK"}-${m.text(UPPER, 27)}`],
  postman_key: [(m) => `PM${"AK"}-${m.text(HEX, 24)}-${m.text(HEX, 34)}`],
  rubygems_key: [(m) => `ruby${"gems"}_${m.text(HEX, 48)}`],
  docker_token: [(m) => `dckr_${"pat"}_${m.text(BASE64URL, 27)}`],
  doppler_token: [(m) => `d${"p"}.pt.${m.text(ALNUM, 43)}`],
  pulumi_token: [(m) => `pu${"l"}-${m.text(HEX, 40)}`],
  age_key: [(m) => `AGE-SECRET-${"KEY"}-1${m.text("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)}`],
  terraform_token: [(m) => `${m.text(ALNUM, 14)}.atlas${"v1"}.${m.text(ALNUM, 67)}`],
  azure_client_secret: [(m) => `${m.text(ALNUM, 3)}8Q${"~"}${m.text(ALNUM, 34)}`],
  groq_key: [(m) => `gs${"k"}_${m.text(ALNUM, 52)}`],
  replicate_token: [(m) => `r${"8"}_${m.text(ALNUM, 37)}`],
  supabase_key: [(m) => `sb${"p"}_${m.text(HEX, 40)}`],
  figma_token: [(m) => `fig${"d"}_${m.text(BASE64URL, 40)}`],
  tailscale_key: [(m) => `ts${"key"}-auth-${m.text(ALNUM, 12)}-${m.text(ALNUM, 32)}`],
  atlassian_token: [(m) => `ATAT${"T3"}${m.text(BASE64URL, 180)}`],
  square_token: [(m) => `sq0${"atp"}-${m.text(BASE64URL, 22)}`],
  airtable_token: [(m) => `pa${"t"}${m.text(ALNUM, 14)}.${m.text(HEX, 64)}`],
  sentry_token: [(m) => `sntry${"u"}_${m.text(HEX, 64)}`],
  brevo_key: [(m) => `xkey${"sib"}-${m.text(HEX, 64)}-${m.text(ALNUM, 16)}`],
  planetscale_token: [(m) => `pscale_${"tkn"}_${m.text(ALNUM, 43)}`],
  private_key: [(m) => {
    const secret = m.text(BASE64, 64);
    const edge = (word: string) => `-----${word} ${"RSA PRIVATE"} KEY-----`;
    return { secret, text: `${edge("BEGIN")}\n${secret}\n${edge("END")}` };
  }],
  azure_storage_key: [
    after(
      "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=",
      (m) => `${m.text(BASE64, 86)}==`,
      ";EndpointSuffix=core.windows.net",
    ),
  ],
  azure_sas_signature: [
    after(
      "https://acme.blob.core.windows.net/c?sv=2022-11-02&sr=c&sig=",
      (m) => `${m.text(ALNUM, 43)}%3D`,
    ),
  ],
  url_password: [
    after("postgres://app:", pass, "@db.internal:5432/app"),
    after("mongodb+srv://app:", pass, "@cluster0.mongodb.net/app"),
    after(
      "redis://:",
      (m) => `${m.text(ALNUM, 20)}/${m.text(ALNUM, 20)}=`,
      "@cache.internal:6379/0",
    ),
    after("amqp://app:", pass, "@mq.internal:5672/vhost"),
    after("https://ada:", pass, "@git.example.com/a/b.git"),
  ],
  password: [
    after("Server=db.internal;Database=app;User Id=app;Password=", pass, ";Encrypt=true"),
    after("Server=db.internal;Uid=app;Pwd=", pass, ";"),
    after("DB_PASSWORD=", pass),
    after("password: ", pass),
  ],
  authorization: [
    after("Authorization: Basic ", (m) => btoa(`ada:${m.text(ALNUM, 12)}`)),
    after("Authorization: Token ", (m) => m.text(HEX, 40)),
    after("Authorization: ApiKey ", (m) => m.text(ALNUM, 32)),
    after("Proxy-Authorization: Foo ", (m) => m.text(ALNUM, 24)),
  ],
  bearer_token: [after("Authorization: Bearer ", (m) => m.text(BASE64URL, 40))],
  named_secret: [
    after("X-Api-Key: ", (m) => m.text(ALNUM, 32)),
    after("client_secret=", (m) => m.text(BASE64URL, 40)),
    after("https://api.example.com/v1?api_key=", (m) => m.text(HEX, 32), "&page=2"),
    after("Private-Token: ", (m) => m.text(ALNUM, 20)),
  ],
  cookie: [after("Cookie: session=", (m) => m.text(HEX, 32))],
  command_password: [after("curl -u ada:", pass, " https://api.example.com/")],
  email: [(m) => `${m.text(LOWER, 6)}.${m.text(LOWER, 6)}@${m.text(LOWER, 8)}.example.com`],
  card_number: [(m) => {
    const digits = `4${m.text(DIGITS, 14)}`;
    const sum = [...digits].reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return `${digits}${(10 - sum % 10) % 10}`;
  }],
};

/** Eight ways in which a text comes in the results of tools. */
export const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => `it says ${text} here`,
  "quoted JSON": (text) => JSON.stringify({ output: text, code: 0 }),
  "JSON in JSON": (text) =>
    JSON.stringify({ content: [{ text: JSON.stringify({ out: `a\n${text}` }) }] }),
  "after \\n": (text) => `{"out":"first line\\n${JSON.stringify(text).slice(1, -1)}\\nlast line`,
  "percent-encoded": (text) => `q%3D${encodeURIComponent(text)}%26x%3D1`,
  "coloured": (text) => `conf:3:\u001b[01;31m\u001b[K${text}\u001b[m\u001b[K`,
  "header line": (text) => `Host: example.com\r\nX-Note: ${text}\r\nAccept: */*\r\n`,
  "env file line": (text) => `HOME=/root\nVALUE=${text}\nLANG=C\n`,
};

/** Secrets in all wrappings, `count` of them, taken evenly from all kinds. */
export function secretSamples(
  count: number,
  seed = 1,
  ways: Readonly<Record<string, (text: string) => string>> = WRAPPINGS,
): (Sample & { readonly kind: string })[] {
  const made = new Made(seed);
  const forms = Object.entries(MAKERS).flatMap(([kind, makers]) =>
    makers.map((make, at) => ({ kind, make, at }))
  );
  const wrappings = Object.entries(ways);
  return Array.from({ length: count }, (_, number) => {
    const { kind, make, at } = forms[number % forms.length] ?? made.one(forms);
    const round = Math.floor(number / forms.length);
    const [wrapping, wrap] = wrappings[(number + round * 3) % wrappings.length] ??
      made.one(wrappings);
    const given = make(made);
    const { secret, text } = typeof given === "string" ? { secret: given, text: given } : given;
    return { what: `${kind} ${at} ${wrapping}`, kind, secret, text: wrap(text) };
  });
}

const name = (made: Made) =>
  `${made.text(LOWER, 3 + made.below(8))}${made.one(["", "-js", "-token", "-utils", "key"])}`;
const version = (made: Made) => `${made.below(9)}.${made.below(30)}.${made.below(30)}`;
const sri = (made: Made) => `sha512-${made.text(BASE64, 86)}==`;
const uuid = (made: Made) => [8, 4, 4, 4, 12].map((length) => made.text(HEX, length)).join("-");

/** Texts without a secret that have long random words, or telling names. */
export const LOOK_ALIKES: Readonly<Record<string, (made: Made) => string>> = {
  "package-lock.json": (m) =>
    JSON.stringify(
      {
        packages: {
          [`node_modules/${name(m)}`]: {
            version: version(m),
            resolved: `https://registry.npmjs.org/${name(m)}/-/x-${version(m)}.tgz`,
            integrity: sri(m),
            dependencies: {
              "js-tokens": "^4.0.0",
              cookie: "0.5.0",
              "@octokit/auth-token": "^2.4.0",
            },
          },
        },
      },
      null,
      2,
    ),
  "yarn.lock": (m) =>
    `${name(m)}@^${version(m)}:\n  version "${
      version(m)
    }"\n  resolved "https://registry.yarnpkg.com/x/-/x.tgz#${m.text(HEX, 40)}"\n  integrity ${
      sri(m)
    }\n  dependencies:\n    cookie "0.5.0"\n    js-tokens "^3.0.0 || ^4.0.0"\n`,
  "pnpm-lock.yaml": (m) =>
    `  /${name(m)}@${version(m)}:\n    resolution: {integrity: ${
      sri(m)
    }}\n    dependencies:\n      js-tokens: 4.0.0\n      cookie: 0.5.0\n      csrf-token: ${
      version(m)
    }\n`,
  "Cargo.lock": (m) =>
    `[[package]]\nname = "${name(m)}"\nversion = "${version(m)}"\nchecksum = "${
      m.text(HEX, 64)
    }"\n`,
  "go.sum": (m) => `github.com/a/${name(m)} v${version(m)} h1:${m.text(BASE64, 43)}=\n`,
  "git log": (m) =>
    `commit ${m.text(HEX, 40)}\nMerge: ${m.text(HEX, 7)} ${
      m.text(HEX, 7)
    }\n\n    Rename token to key\n`,
  "git sha in JSON": (m) =>
    JSON.stringify({
      sha: m.text(HEX, 40),
      tree: { sha: m.text(HEX, 40) },
      node_id: m.text(ALNUM, 24),
    }),
  "sha256sum": (m) => `${m.text(HEX, 64)}  dist/${name(m)}.tar.gz\n${m.text(HEX, 32)}  md5\n`,
  "UUID": (m) => JSON.stringify({ id: uuid(m), request_id: uuid(m), session: uuid(m) }),
  "image in base64": (m) =>
    `<img src="data:image/png;base64,iVBORw0KGgo${m.text(BASE64, 3000)}==">`,
  "image in JSON": (m) =>
    JSON.stringify({ type: "image", data: `/9j/${m.text(BASE64, 3000)}`, mimeType: "image/jpeg" }),
  "font": (m) => `src:url(data:font/woff2;base64,d09GMg${m.text(BASE64, 2000)}) format("woff2")`,
  "minified code": (m) =>
    `!function(e,t){var n=e.token=t.token,r=e.key||"";function o(e){return e.password?i(e.password):null}` +
    `this.secret=null;a.authorization=c.authorization;const ${m.text(LOWER, 2)}={token:n,key:"${
      m.text(LOWER, 4)
    }",password:!0,` +
    `apiKey:r.apiKey,type:"password",cookie:document.cookie,secret:void 0};x[${m.below(99)}]=${
      m.below(1e6)
    }}(window,${m.below(1e9)});`,
  "source code": (m) =>
    `const token = await getToken(${
      m.below(9)
    });\nif (token === undefined) throw new Error("no token");\n` +
    `headers.set("Authorization", \`Bearer \${token}\`);\nconst password = process.env.DB_PASSWORD;\nlet secret: string;\n` +
    `api_key = os.environ["API_KEY"]\npassword: string;\ndef login(self, password=None, token=None): pass\n`,
  "settings in code": (m) =>
    `db:\n  password: config.${name(m).replaceAll("-", "_")}.password${
      m.below(9)
    }\n  token: process.env.TOKEN\n` +
    `token = settings.v${m.below(9)}.${name(m).replaceAll("-", "_")}.oauth2Token\npassword: $${
      m.text(LOWER, 6)
    }Password${m.below(9)}\nsecret: secrets.DEPLOY_TOKEN_${m.below(9)}\n`,
  "form in JSON": (m) =>
    JSON.stringify({
      fields: [
        { id: "password", label: "Password", type: "password", value: "Required" },
        { id: `token${m.below(9)}`, title: "Access token", value: "see below" },
      ],
    }),
  "public key in JSON": (m) =>
    JSON.stringify({
      keys: [{ kty: "RSA", use: "sig", kid: m.text(BASE64URL, 43), n: m.text(BASE64URL, 342) }],
    }),
  "source map": (m) =>
    JSON.stringify({
      version: 3,
      mappings: `AAAA,SAAS,${m.text(UPPER, 400)};${m.text(UPPER, 200)}`,
      names: ["token", "password"],
    }),
  "SVG": (m) =>
    `<path d="M${m.below(99)} ${m.below(99)}c${
      Array.from({ length: 80 }, () => m.below(40)).join(" ")
    }z"/>`,
  "address of a repository": (m) =>
    m.one([
      `git@github.com:${name(m)}/${name(m)}.git`,
      `https://github.com/${name(m)}/${name(m)}.git`,
      `git+ssh://git@github.com/${name(m)}/${name(m)}.git#${m.text(HEX, 40)}`,
      `ssh://git@gitlab.example.com:2222/${name(m)}/${name(m)}.git`,
      `https://${name(m)}@dev.azure.com/${name(m)}/_git/${name(m)}`,
      `deploy@git.example.com:group/${name(m)}.git`,
    ]),
  "image of a container": (m) =>
    `registry.example.com:5000/${name(m)}/${name(m)}@sha256:${m.text(HEX, 64)}`,
  "packages": (m) =>
    `npm install @scope/${name(m)}@${version(m)} ${name(m)}@${version(m)}-beta.rc logo@2x.png`,
  "JSON schema": (m) =>
    JSON.stringify({
      type: "object",
      required: ["password", "token"],
      properties: {
        password: { type: "string", minLength: m.below(20) },
        token: { type: "string", description: "the token" },
        max_tokens: { type: "integer" },
      },
    }),
  "usage": (m) =>
    JSON.stringify({
      usage: { input_tokens: m.below(9999), output_tokens: m.below(9999) },
      max_tokens: 4096,
      stop_token: "<|end|>",
    }),
  "tokenizer": (m) =>
    JSON.stringify({
      bos_token: "<s>",
      eos_token: "</s>",
      pad_token: `[PAD${m.below(9)}]`,
      unk_token: "<unk>",
    }),
  "times and numbers": (m) =>
    `2026-02-05T12:00:0${m.below(9)}.123456Z ${m.text("123456789", 10)} ${m.text("1", 3)}-${
      m.text(DIGITS, 4)
    } 0x${m.text(HEX, 8)}`,
  "table": (m) =>
    Array.from({ length: 20 }, () => `${m.below(99999)} ${m.below(9999)} ${m.below(99999)}`).join(
      "\n",
    ),
  "prose": (m) =>
    `The password must have ${
      m.below(9) + 8
    } characters. Authorization: required. Token: see the vault. Secret keys are rotated; basic authentication is off, bearer tokens are on.`,
};

/** Look-alikes, `count` of them, taken evenly from all kinds. */
export function lookAlikes(
  count: number,
  seed = 2,
): { readonly what: string; readonly text: string }[] {
  const made = new Made(seed);
  const kinds = Object.entries(LOOK_ALIKES);
  return Array.from({ length: count }, (_, number) => {
    const [what, make] = kinds[number % kinds.length] ?? made.one(kinds);
    return { what, text: make(made) };
  });
}
