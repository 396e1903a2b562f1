import assert from "node:assert/strict";
import fc from "fast-check";
import { isCardNumber } from "../../../src/core/redact/card_number.ts";
import { MAKERS } from "../../support/secret_samples.ts";
import { findSecrets } from "../../../src/core/redact/find_secrets.ts";
import { TEXT_SHAPES, WEAK_SHAPES } from "../../../src/core/redact/text_shapes.ts";
import { TOKEN_SHAPES } from "../../../src/core/redact/token_shapes.ts";

/** Made up at run time, so that no scanner takes this file for a leak. */
const made = (...parts: readonly string[]) => parts.join("");
const letters = (count: number) => "aB3dE6gH9k".repeat(Math.ceil(count / 10)).slice(0, count);
const hexes = (count: number) => "0123456789abcdef".repeat(4).slice(0, count);
const pem = (kind: string, body: string) =>
  made("-----BEGIN ", kind, "PRIVATE KEY-----", body, "-----END ", kind, "PRIVATE KEY-----");

/** A secret of each kind, and texts that look like one. */
const KINDS: Readonly<
  Record<string, { readonly secrets: readonly string[]; readonly others: readonly string[] }>
> = {
  private_key: {
    secrets: [
      pem("", "\nMIIE\n"),
      pem("RSA ", "\nMIIE\nabc=\n"),
      pem("EC ", "\\nMIIE\\n"),
      pem("OPENSSH ", "\nb3Bl\n"),
      made("-----BEGIN PGP PRIVATE KEY ", "BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----"),
    ],
    others: ["-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "PRIVATE KEY"],
  },
  aws_access_key: {
    secrets: [made("AK", "IA", "ABCDEFGHIJ234567"), made("AS", "IA", "ABCDEFGHIJ234567")],
    others: [
      made("AK", "IA", "ABCDEFGHIJ23456"),
      made("AK", "IA", "ABCDEFGHIJ2345678"),
      made("xAK", "IA", "ABCDEFGHIJ234567"),
      made("ak", "ia", "abcdefghij234567"),
    ],
  },
  github_token: {
    secrets: ["p", "o", "u", "s", "r"].map((kind) => made("gh", kind, "_", letters(36)))
      .concat(made("github", "_pat_", letters(22))),
    others: [made("gh", "p_", letters(35)), made("gh", "x_", letters(36)), "github_path_to_file"],
  },
  gitlab_token: {
    secrets: [made("gl", "pat-", letters(20)), made("gl", "rt-", letters(20))],
    others: [made("gl", "pat-", letters(19)), "glpattern-of-something"],
  },
  slack_token: {
    secrets: [made("xo", "xb-", "1234567890"), made("xa", "pp-1-", "A123456789")],
    others: [made("xo", "xb-", "123456789"), made("xo", "xz-", "1234567890")],
  },
  slack_webhook: {
    secrets: [made("https://hooks.", "slack.com/services/", "T00000000/B00000000/x")],
    others: [
      "https://hooks.slack.com/services/short",
      "https://slack.com/services/T00000000/B0000",
    ],
  },
  stripe_key: {
    secrets: [
      made("sk", "_live_", letters(16)),
      made("rk", "_test_", letters(16)),
      made("wh", "sec_", letters(16)),
    ],
    others: [made("pk", "_live_", letters(16)), made("sk", "_live_", letters(15)), "sk_life_story"],
  },
  anthropic_key: {
    secrets: [made("sk-", "ant-", letters(24))],
    others: [made("sk-", "ant-", "short")],
  },
  openai_key: {
    secrets: [made("sk-", letters(24)), made("sk-", "proj-", letters(24))],
    others: [
      made("sk-", letters(19)),
      made("risk-", letters(24)),
      made("task_sk-", letters(24)),
      // Classes of scikit-learn's pages and of SpinKit.
      "sk-toggleable__label-arrow",
      "sk-estimator-doc-link-fitted",
      "sk-chasing-dot-before-12",
    ],
  },
  google_api_key: {
    secrets: [made("AI", "za", letters(35)), made("A", "Q.", letters(50))],
    others: [
      made("AI", "za", letters(34)),
      made("AI", "ZA", letters(35)),
      made("A", "Q.", letters(39)),
      made("FA", "Q.", letters(50)),
    ],
  },
  google_oauth_token: {
    secrets: [
      made("ya", "29.", letters(20)),
      made("ya", "29.c.", letters(40)),
      made("ya", "29.c.c0AS.", letters(40), ".", letters(9)),
    ],
    others: [made("ya", "29.", letters(19)), made("ya", "29.c.", letters(19))],
  },
  hubspot_token: {
    secrets: ["na1", "eu1", "na2"].map((centre) =>
      made("pat", `-${centre}-`, "01234567-89ab-cdef-0123-456789abcdef")
    ),
    others: [
      made("pat", "-na1-", "01234567-89ab-cdef-0123-456789abcde"),
      made("com", "pat-na1-", "01234567-89ab-cdef-0123-456789abcdef"),
    ],
  },
  npm_token: {
    secrets: [made("np", "m_", letters(36))],
    others: [made("np", "m_", letters(35)), "npm_config_registry"],
  },
  pypi_token: {
    secrets: [made("py", "pi-", letters(50))],
    others: [made("py", "pi-", letters(49))],
  },
  huggingface_token: {
    secrets: [made("h", "f_", letters(30))],
    others: [made("h", "f_", letters(29)), made("el", "hf_", letters(30))],
  },
  digitalocean_token: {
    secrets: [made("do", "p_v1_", hexes(64))],
    others: [made("do", "p_v1_", hexes(63)), made("do", "p_v2_", hexes(64))],
  },
  sendgrid_key: {
    secrets: [made("S", "G.", letters(16), ".", letters(16))],
    others: [made("S", "G.", letters(16), ".", letters(15)), "SG.Singapore.Changi"],
  },
  jwt: {
    secrets: [made("ey", "J", letters(10), ".eyJ", letters(10), ".", letters(10))],
    others: [
      made("ey", "J", letters(10), ".eyJ", letters(10)),
      made("ey", "J", letters(10), ".", letters(20), ".", letters(10)),
    ],
  },
  azure_storage_key: {
    secrets: [made("AccountKey", "=", letters(86), "==")],
    others: [made("AccountKey", "=", letters(85), "=="), "AccountKey=see-vault"],
  },
  url_password: {
    secrets: [made("postgres://", "user:", "pa55w0rd", "@db.local/x"), made("ftp://u:", "p@h")],
    others: ["https://example.local:8080/path", "https://user@example.local/", "a://b:c"],
  },
  bearer_token: {
    secrets: [
      made("Authorization: Bear", "er ", letters(16)),
      made("bear", "er  ", letters(20), "=="),
      made("BEAR", "ER ", "a.b-c_d~e+f/g=hij"),
    ],
    others: [
      "a bearer of bad news",
      made("Bear", "er ", letters(15)),
      "forbearer abcdefghijklmnop",
    ],
  },
  email: {
    secrets: [made("someone", "@", "example.com"), made("a.b+c", "@", "sub.example.co.uk")],
    others: ["someone@localhost", "@example.com", "a@b", "npm @scope/name.js", "user@1.2.3.4"],
  },
  card_number: {
    secrets: [
      made("4111", "1111", "1111", "1111"),
      made("4111 ", "1111 1111 ", "1111"),
      made("5500-", "0055-5555-", "5559"),
      made("3714", "496353", "98431"),
      made("6011", "1111", "1111", "1117"),
      made("3530", "1113", "3330", "0000"),
      made("2223", "0031", "2200", "3222"),
    ],
    others: [
      made("4111", "1111", "1111", "1112"),
      "1234567890123456",
      made("id4111", "1111", "1111", "1111"),
      made("4111", "1111", "1111", "1111x"),
      made("0.4111", "1111", "1111", "1111"),
      "2026-02-05 12:00:00 2026-02-05",
      "00000000-0000-4000-8000-000000000000",
    ],
  },
};

/** A secret of each rarer kind, in the form that gitleaks has. */
const MORE_KINDS: Readonly<Record<string, string>> = {
  adafruit_key: made("ai", "o_", letters(28)),
  adobe_secret: made("p8", "e-", letters(32)),
  apify_token: made("apify", "_api_", letters(36)),
  appsync_key: made("da", "2-", letters(26).toLowerCase()),
  astra_key: made("Astra", "CS:", letters(24), ":", hexes(64)),
  azure_devops_token: made(letters(76), "AZ", "DO", letters(4)),
  brave_key: made("BS", "A", letters(28)),
  buildkite_token: made("bk", "ua_", hexes(40)),
  cerebras_key: made("cs", "k-", letters(48).toLowerCase()),
  circleci_token: made("CCI", "PAT_", letters(22), "_", hexes(40)),
  clickhouse_key: made("4b", "1d", letters(38)),
  cockroach_key: made("CC", "DB1_", letters(22), "_", letters(40)),
  cognition_key: made("co", "g_", "abcdefgh2345".repeat(5).slice(0, 52)),
  crates_token: made("ci", "o", letters(32)),
  cursor_key: made("ke", "y_", hexes(64)),
  deno_token: made("dd", "p_", letters(36)),
  dependencytrack_key: made("od", "t_", letters(32)),
  docker_swarm_token: made("SWM", "TKN-1-", letters(50).toLowerCase(), "-", hexes(25)),
  dropbox_token: made("s", "l.", letters(136)),
  elastic_key: made("es", "su_", letters(72)),
  elevenlabs_key: made("s", "k_", hexes(48)),
  endorlabs_key: made("en", "dr+", letters(16)),
  firecrawl_key: made("f", "c-", hexes(32)),
  fireworks_key: made("f", "w_", letters(24)),
  harness_token: made("pa", "t.", letters(22), ".", hexes(24), ".", letters(20)),
  intra42_key: made("s-s4", "t2ud-", hexes(64)),
  ionic_token: made("io", "n_", letters(42)),
  jina_key: made("ji", "na_", letters(60)),
  launchdarkly_key: made("ap", "i-", "01234567-89ab-cdef-0123-456789abcdef"),
  mailersend_key: made("ml", "sn.", hexes(64)),
  mapbox_key: made("s", "k.ey", "J1IjoiYSJ9.", letters(22)),
  maxmind_key: made(letters(6), "_", letters(29), "_m", "mk"),
  mongodb_secret: made("mdb_sa", "_sk_", letters(40)),
  neon_key: made("na", "pi_", letters(64)),
  netlify_token: made("nf", "p_", letters(36)),
  newrelic_license: made("eu01xx", hexes(30), "NR", "AL"),
  nightfall_key: made("N", "F-", letters(32)),
  onesignal_key: made("os_v", "2_app_", "abcdefgh2345".repeat(9).slice(0, 103)),
  paddle_key: made("pdl_live", "_apikey_", letters(26).toLowerCase(), "_", letters(22), "_A1b"),
  pagarme_key: made("ak", "_live_", letters(30)),
  pinecone_key: made("pc", "sk_", letters(5), "_", letters(63)),
  plaid_token: made("acc", "ess-production-", "01234567-89ab-cdef-0123-456789abcdef"),
  polar_token: made("pol", "ar_oat_", letters(40)),
  posthog_key: made("ph", "x_", letters(43)),
  pubnub_key: made("se", "c-c-", letters(48)),
  ramp_secret: made("ramp", "_sec_", letters(48)),
  render_key: made("rn", "d_", letters(28)),
  resend_key: made("r", "e_", letters(8), "_", letters(24)),
  rootly_key: made("root", "ly_", hexes(64)),
  runpod_key: made("rp", "a_", letters(46)),
  salesforce_token: made("00", "D", letters(12), "!", letters(96)),
  segment_token: made("sg", "p_", letters(64)),
  settlemint_key: made("sm", "_pat_", letters(16)),
  teamwork_key: made("tk", "n.v1_", letters(72), "="),
  together_key: made("tgp", "_v1_", letters(43)),
  twitch_key: made("liv", "e_123456789_", letters(30)),
  typeform_token: made("tf", "p_", letters(59)),
  ubidots_key: made("BB", "FF-", letters(30)),
  unkey_key: made("unk", "ey_", letters(24)),
  url_signature: made("https://x/y?X-Goog-", "Signature=", hexes(64)),
  vercel_token: made("vc", "p_", letters(56)),
  voiceflow_key: made("VF", ".DM.", hexes(24), ".", letters(16)),
  wakatime_key: made("wa", "ka_", "01234567-89ab-cdef-0123-456789abcdef"),
  wandb_key: made("wandb", "_v1_", letters(77)),
  yandex_key: made("AQ", "VN", letters(36)),
  zuplo_key: made("zp", "ka_", hexes(32), "_", hexes(8)),
  alibaba_access_key: made("LT", "AI", letters(20)),
  artifactory_token: made("AK", "Cp", letters(69)),
  aws_bedrock_key: made("AB", "SK", letters(110)),
  basic_credentials: made("Basic ", btoa("ada:open sesame")),
  cloudflare_token: made("v1", ".0-", hexes(24), "-", hexes(64), hexes(64), hexes(18)),
  clojars_token: made("CLO", "JARS_", letters(60)),
  contentful_token: made("CF", "PAT-", letters(43)),
  duffel_token: made("duffel", "_live_", letters(43)),
  dynatrace_token: made("dt0", "c01.", letters(24), ".", letters(64)),
  easypost_key: made("EZ", "AK", letters(54)),
  facebook_token: made("EA", "AM", letters(110)),
  flutterwave_key: made("FLW", "SECK_TEST-", hexes(32), "-X"),
  fly_token: made("fo", "1_", letters(43)),
  frameio_token: made("fi", "o-u-", letters(64)),
  heroku_key: made("HR", "KU-AA", letters(58)),
  infracost_key: made("ic", "o-", letters(32)),
  langsmith_key: made("lsv", "2_pt_", hexes(32), "_", hexes(10)),
  nuget_key: made("oy", "2", letters(43).toLowerCase()),
  nvidia_key: made("nv", "api-", letters(64)),
  octopus_key: made("AP", "I-", letters(26).toUpperCase()),
  onepassword_token: made("ops", "_eyJ", letters(250)),
  openshift_token: made("sha", "256~", letters(43)),
  perplexity_key: made("pp", "lx-", letters(48)),
  prefect_key: made("pn", "u_", letters(36)),
  readme_key: made("rd", "me_", letters(70).toLowerCase()),
  scalingo_token: made("tk", "-us-", letters(48)),
  shippo_token: made("ship", "po_live_", hexes(40)),
  sonar_token: made("sq", "p_", hexes(40)),
  sourcegraph_token: made("sg", "p_", hexes(40)),
  tavily_key: made("tv", "ly-dev-", letters(32)),
  teams_webhook: made("https://acme.web", "hook.office.com/webhookb2/", hexes(60)),
  xai_key: made("xa", "i-", letters(80)),
};

for (const [kind, secret] of Object.entries(MORE_KINDS)) {
  Deno.test(`findSecrets() finds ${kind}, also after an escape`, () => {
    for (const before of ["", "x = ", "\\n", "\\\\t", "%3D", "\u001b[32m"]) {
      const text = `${before}${secret} `;
      const found = findSecrets(text).find((one) => one.kind === kind);
      assert.ok(found !== undefined, `${kind} after ${JSON.stringify(before)}`);
      assert.ok(found.start >= before.length && secret.includes(found.value), found.value);
    }
  });
}

/** Further prefixes of issuers that have several. */
const MORE_PREFIXES: readonly [kind: string, secret: string][] = [
  ["atlassian_token", made("BB", "DC-", letters(44))],
  ["aws_client_secret", made("amzn1.oa2", "-cs.v1.", hexes(64))],
  ["aws_client_secret", made("amzn.", "mws.01234567-89ab-cdef-0123-456789abcdef")],
  ["buildkite_token", made("bk", "ua_MTA.", hexes(40))],
  ["buildkite_token", made("bk", "ct_", letters(73))],
  ["circleci_token", made("CCI", "PRJ_", letters(22), "_", hexes(40))],
  ["cloudflare_token", made("cf", "k_", letters(48))],
  ["docker_swarm_token", made("SWM", "KEY-1-", letters(43))],
  ["doppler_token", made("d", "p.sa.", letters(43))],
  ["gitlab_token", made("gl", "wt-", letters(20))],
  ["harness_token", made("sa", "t.", letters(22), ".", hexes(24), ".", letters(20))],
  ["mapbox_key", made("t", "k.ey", "J1IjoiYSJ9.", letters(22))],
  ["netlify_token", made("nf", "c_", letters(36))],
  ["newrelic_key", made("NR", "IQ-", letters(32))],
  ["slack_token", made("xw", "fp-", "1234567890-", letters(20))],
  ["sourcegraph_token", made("sl", "k_", hexes(64))],
  ["stripe_key", made("pi", "_", letters(24), "_secret_", letters(25))],
  ["vercel_token", made("vc", "k_", letters(56))],
  ["yandex_key", made("t", "1.", letters(30), "==.", letters(86), "=")],
];
for (const [kind, secret] of MORE_PREFIXES) {
  Deno.test(`findSecrets() finds ${kind} that begins with ${secret.slice(0, 6)}`, () => {
    const [found] = findSecrets(`x ${secret} y`);
    assert.deepEqual([found?.kind, found?.value], [kind, secret]);
  });
}

/** Names in code and in addresses that begin like a token. */
const LIKE_TOKENS: readonly string[] = [
  "nfc_llcp_sock_receive_frame_with_timeout_and_retry2",
  "vci_device_register_with_the_controller_in_bank2",
  "tfp_distributions_joint_distribution_coroutine_v2",
  "re_compile_internal_state_machine_with_groups",
  "fw_configurationManagerImplementation",
  "rnd_initializeGeneratorFromSystemEntropy",
  "napi_create_external_arraybuffer_with_finalizer",
  "key_exchange_algorithm_negotiation_identifier",
  "sk_buff_head_init_with_lock_class_and_name",
  "live_migration_of_virtual_machines_between_hosts",
  "access-production-environment-of-the-service",
  "pk.eyJ1IjoiYSJ9.aB3dE6gH9kaB3dE6gH9k",
  "BSAD-programme-of-the-university-of-x",
  "sl.wikipedia.org/wiki/Glavna_stran",
  "pat.example.com/a/b/c",
  "polar_coordinates_of_the_point",
  "cognitoIdentityProviderClientBuilder",
  "ion_heap_buffer_allocate_from_pool_with_flags",
  "api-version-of-the-service-in-the-address",
];
for (const text of LIKE_TOKENS) {
  Deno.test(`no token: ${text}`, () => {
    assert.deepEqual(findSecrets(`x = ${text};`).map(({ kind }) => kind), []);
  });
}

Deno.test("each kind of secret is tested", () => {
  const tested = new Set([
    ...Object.keys(KINDS),
    ...Object.keys(MAKERS),
    ...Object.keys(MORE_KINDS),
    ...MORE_PREFIXES.map(([kind]) => kind),
  ]);
  const shapes = [...TEXT_SHAPES, ...TOKEN_SHAPES, ...WEAK_SHAPES].map(({ kind }) => kind);
  const named = ["aws_secret_key", "password", "authorization", "cookie", "named_secret"];
  assert.deepEqual([...tested].sort(), [...new Set([...shapes, ...named])].sort());
});

for (const [kind, { secrets, others }] of Object.entries(KINDS)) {
  Deno.test(`findSecrets() finds each ${kind} at its place`, () => {
    for (const secret of secrets) {
      for (const [before, after] of [["", ""], ["x = ", ""], ["<", "> and more"], ["\n", "\n"]]) {
        const text = `${before}${secret}${after}`;
        const found = findSecrets(text).filter((one) => one.kind === kind);
        assert.equal(found.length, 1, `${kind} in ${JSON.stringify(text)}`);
        const [{ start, end } = { start: 0, end: 0 }] = found;
        assert.ok(secret.includes(text.slice(start, end)), text.slice(start, end));
        assert.ok(start >= (before ?? "").length && end <= text.length);
      }
    }
  });

  Deno.test(`findSecrets() leaves look-alikes of ${kind} alone`, () => {
    for (const text of others) {
      const found = findSecrets(text).filter((one) => one.kind === kind);
      assert.deepEqual(found, [], `${kind} in ${JSON.stringify(text)}`);
    }
  });
}

Deno.test("a private key that is cut off is found to the end of the text", () => {
  const text = `x ${made("-----BEGIN PRIVATE ", "KEY-----\nMIIE, cut off")}`;
  const [found] = findSecrets(text);
  assert.deepEqual([found?.kind, found?.start, found?.end], ["private_key", 2, text.length]);
});

Deno.test("a card number is found next to other groups of digits", () => {
  const card = made("4111 ", "1111 1111 ", "1111");
  const solid = card.replaceAll(" ", "");
  const texts: [string, readonly string[]][] = [
    [`${card} 123`, [card]],
    [`12/27 ${card}`, [card]],
    [`7 ${solid} 05 2026`, [solid]],
    [`${card} ${card}`, [card, card]],
    [`${solid} ${solid} 999`, [solid, solid]],
  ];
  for (const [text, cards] of texts) {
    assert.deepEqual(findSecrets(text).map(({ start, end }) => text.slice(start, end)), cards);
  }
});

Deno.test("isCardNumber() wants a known issuer and the checksum", () => {
  assert.equal(isCardNumber(made("4111", "1111", "1111", "1111")), true);
  assert.equal(isCardNumber(made("4111", "1111", "1111", "1112")), false);
  assert.equal(isCardNumber("0000000000000000"), false);
  assert.equal(isCardNumber(""), false);
});

Deno.test("findSecrets() does not find its own markers", () => {
  const marker = `Bearer gait:redacted:bearer_token:${hexes(16)}`;
  assert.deepEqual(findSecrets(marker), []);
  assert.deepEqual(findSecrets(`://u:gait:redacted:url_password:${hexes(16)}@h`), []);
});

Deno.test("findSecrets() answers in order and without overlaps", () => {
  const pieces = fc.constantFrom(
    ...Object.values(KINDS).flatMap(({ secrets, others }) => [...secrets, ...others]),
    " ",
    "\n",
    ":",
    "@",
  );
  fc.assert(fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
    const text = parts.join("");
    let done = 0;
    for (const { start, end } of findSecrets(text)) {
      assert.ok(start >= done && end > start && end <= text.length);
      done = end;
    }
  }));
});

const MEGABYTE = 1024 * 1024;

/** Beginnings of secrets, over and over: a pattern that is not linear would not come back. */
const ADVERSARIAL: readonly string[] = [
  "a",
  "1",
  "1 ",
  "4 4",
  "-",
  "-----BEGIN ",
  made("-----BEGIN PRIVATE ", "KEY-----"),
  made("-----BEGIN PRIVATE ", "KEY-----a-----END "),
  "a@",
  "a@a.a",
  "://a:",
  "eyJaaaaaaaa.",
  "bearer  ",
  made("gh", "p_"),
  made("sk", "-"),
  made("SG", ".aaaaaaaaaaaaaaaa."),
  made("4111 ", "1111 1111 1111 "),
];

for (const piece of ADVERSARIAL) {
  Deno.test(`findSecrets() finishes a megabyte of ${JSON.stringify(piece)}`, () => {
    const text = piece.repeat(Math.ceil(MEGABYTE / piece.length));
    assert.ok(findSecrets(text).length <= text.length / 5);
  });
}
