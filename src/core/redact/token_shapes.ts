/**
 * Tokens that begin with words of their issuer. Each row says what follows these words.
 *
 * Compared on 2026-11-29 with gitleaks (config/gitleaks.toml at b58d3f1), which follows the issuers'
 * documents, on 2026-11-30 with the prefixes in betterleaks (config/betterleaks.toml at 6381fa4) and
 * TruffleHog (pkg/detectors at 3ab759f); and where the row says so with the issuer itself. Where an issuer changed lengths, the row
 * takes the shorter one: a key that is too long is still a key.
 */

/** One kind of token: its first characters, and a pattern of the whole. */
export interface TokenShape {
  /** Name used in markers, warnings and results. */
  readonly kind: string;
  /** Any of these starts it. */
  readonly prefixes: readonly string[];
  /** Matches from the first character of the prefix on. */
  readonly pattern: RegExp;
}

const token = (kind: string, prefixes: string, pattern: string): TokenShape => ({
  kind,
  prefixes: prefixes.split(" "),
  pattern: new RegExp(pattern, "y"),
});

/** Where names of code begin in the same way: a digit, or a digit and a capital, must follow. */
const DIGIT = "(?=[A-Za-z_-]{0,60}[0-9])";
const MIXED = `${DIGIT}(?=[a-z0-9_-]{0,60}[A-Z])`;
const UUID = "[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}";

/** In order of preference: of two that match at one place, the first is taken. */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  // AWS IAM user guide, "IAM identifiers": ids are AKIA or ASIA and 16 capitals and digits.
  token(
    "aws_access_key",
    "AKIA ASIA ABIA ACCA",
    "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
  ),
  // Tokens of AWS STS are base64 of a text with "origin" in it, or start with its version.
  token(
    "aws_session_token",
    "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz",
    "(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=]{60,}",
  ),
  token(
    "aws_bedrock_key",
    "ABSK bedrock-api-key-",
    "ABSK[A-Za-z0-9+/]{100,}=*|bedrock-api-key-[A-Za-z0-9+/=_-]{20,}",
  ),
  // GitHub docs, "About authentication to GitHub": prefixes and lengths.
  token(
    "github_token",
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
    "gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}",
  ),
  // GitLab docs, "Token prefixes".
  token(
    "gitlab_token",
    "glpat- glrt- gldt- glptt- glcbt- glft- glffct- glimt- glagent- gloas- glsoat- glrtr- glwt- GR1348941",
    "gl(?:pat|rtr?|dt|ptt|cbt|ft|ffct|imt|agent|oas|soat|wt)-[A-Za-z0-9_.-]{20,}|GR1348941[A-Za-z0-9_-]{20,}",
  ),
  token(
    "slack_token",
    "xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xwfp-",
    "xox[abcdeoprs][-.][A-Za-z0-9%.-]{10,}|xwfp-(?=[A-Za-z-]{0,60}[0-9])[A-Za-z0-9-]{16,}|xapp-[0-9]-[A-Za-z0-9-]{10,}",
  ),
  // Stripe docs, "API keys"; webhooks sign with whsec_.
  token(
    "stripe_key",
    "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ whsec_ pi_ seti_",
    "(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{16,}|(?:pi|seti)_[A-Za-z0-9]{20,}_secret_[A-Za-z0-9]{20,}|whsec_[A-Za-z0-9+/=]{16,}",
  ),
  token("anthropic_key", "sk-ant-", "sk-ant-[A-Za-z0-9_-]{20,}"),
  // Names of classes, as in pages of scikit-learn, are words in lower case.
  token(
    "openai_key",
    "sk- sk-proj- sk-svcacct- sk-admin-",
    "sk-(?!ant-|[a-z]+(?:[_-]+(?:[a-z]+|[0-9]{1,3}))+(?![A-Za-z0-9_-]))[A-Za-z0-9_-]{20,}",
  ),
  token("google_api_key", "AIza AQ.", "AIza[0-9A-Za-z_-]{35}|AQ\\.[0-9A-Za-z_-]{40,}"),
  token(
    "google_oauth_token",
    "ya29. 1//0 GOCSPX-",
    // Tokens of service accounts have short parts first.
    "ya29\\.(?:[0-9A-Za-z]{1,8}\\.){0,2}[0-9A-Za-z_-]{20,}(?:\\.[0-9A-Za-z_-]{2,})*|1//0[0-9A-Za-z_-]{40,}|GOCSPX-[0-9A-Za-z_-]{28,}",
  ),
  // NVIDIA NGC docs, "Personal API keys"; Tavily docs, "API keys".
  token("nvidia_key", "nvapi-", "nvapi-[A-Za-z0-9_-]{40,}"),
  token("tavily_key", "tvly-", "tvly-(?:(?:dev|prod)-)?[A-Za-z0-9_-]{20,}"),
  token("npm_token", "npm_", "npm_[A-Za-z0-9]{36,}"),
  token("pypi_token", "pypi-", "pypi-[A-Za-z0-9_-]{50,}"),
  token("huggingface_token", "hf_ api_org_", "hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z]{34}"),
  token("digitalocean_token", "dop_v1_ doo_v1_ dor_v1_", "do[por]_v1_[a-f0-9]{64}"),
  token("sendgrid_key", "SG.", "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"),
  // RFC 7519: header and payload are JSON objects in base64url, so both start with eyJ.
  token("jwt", "eyJ", "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"),
  // RFC 7516: an encrypted token has five parts, and of them the second may be empty.
  token(
    "jwt",
    "eyJ",
    "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}",
  ),
  // Other issuers, as gitleaks has them.
  token("age_key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
  token("airtable_token", "pat", "pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}"),
  token("alibaba_access_key", "LTAI", "LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9])"),
  token(
    "artifactory_token",
    "AKCp cmVmd",
    "AKCp[A-Za-z0-9]{69}(?![A-Za-z0-9])|cmVmd[A-Za-z0-9]{59}(?![A-Za-z0-9+/=])",
  ),
  token(
    "atlassian_token",
    "ATATT3 ATCTT3 ATBB BBDC-",
    "AT[AC]TT3[A-Za-z0-9_=-]{40,}|BBDC-[A-Za-z0-9+/@_-]{40,50}|ATBB[A-Za-z0-9]{28,}(?![A-Za-z0-9])",
  ),
  token(
    "cloudflare_token",
    "v1.0- cfut_ cfat_ cfk_",
    "v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}|cf(?:[ua]t|k)_[A-Za-z0-9]{40,}",
  ),
  token("clojars_token", "CLOJARS_", "CLOJARS_[A-Za-z0-9]{60}"),
  token("contentful_token", "CFPAT-", "CFPAT-[A-Za-z0-9_-]{40,}"),
  token("databricks_token", "dapi", "dapi[a-f0-9]{32}(?:-[0-9])?(?![a-f0-9])"),
  token("docker_token", "dckr_pat_ dckr_oat_", "dckr_[po]at_[A-Za-z0-9_-]{20,}"),
  token("doppler_token", "dp.", "dp\\.(?:pt|sa|st|ct|scim|audit)\\.[A-Za-z0-9_.-]{40,}"),
  token("duffel_token", "duffel_", "duffel_(?:test|live)_[A-Za-z0-9_=-]{43}"),
  token("dynatrace_token", "dt0c01. dt0s", "dt0[cs][0-9]{2}\\.[A-Za-z0-9]{8,24}\\.[A-Za-z0-9]{64}"),
  token("easypost_key", "EZAK EZTK", "EZ[AT]K[A-Za-z0-9]{54}"),
  token("facebook_token", "EAA", "EAA[MCa-zA-Z][A-Za-z0-9]{100,}(?![A-Za-z0-9+/=])"),
  token("figma_token", "figd_", "figd_[A-Za-z0-9_-]{36,}"),
  token("flutterwave_key", "FLWSECK", "FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,}(?:-X)?"),
  token(
    "fly_token",
    "fo1_ fm1a_ fm1r_ fm2_ FlyV1",
    "fo1_[A-Za-z0-9_-]{43}|(?:FlyV1 )?fm(?:1[ar]|2)_[A-Za-z0-9+/]{40,}=*(?:,fm(?:1[ar]|2)_[A-Za-z0-9+/]{40,}=*){0,20}",
  ),
  token("frameio_token", "fio-u-", "fio-u-[A-Za-z0-9_=-]{64}"),
  token(
    "grafana_token",
    "glc_ glsa_ eyJrIjoi",
    "eyJrIjoi[A-Za-z0-9+/]{40,}={0,2}|glc_[A-Za-z0-9+/]{32,}=*|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}",
  ),
  token("groq_key", "gsk_", "gsk_[A-Za-z0-9]{40,}"),
  token("heroku_key", "HRKU-", "HRKU-[A-Za-z0-9_-]{36,}"),
  // HubSpot docs, "Private apps": the data centre stands before the id.
  token(
    "hubspot_token",
    "pat-",
    "pat-[a-z]{2}[0-9]-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}(?![A-Za-z0-9-])",
  ),
  token("infracost_key", "ico-", "ico-[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
  token("langsmith_key", "lsv2_", "lsv2_(?:pt|sk)_[A-Za-z0-9]{32}_[A-Za-z0-9]{8,}"),
  token("linear_key", "lin_api_ lin_oauth_", "lin_(?:api|oauth)_[A-Za-z0-9]{40,}"),
  token("mailgun_key", "key-", "key-[a-f0-9]{32}(?![A-Za-z0-9])"),
  token(
    "newrelic_key",
    "NRAK- NRII- NRIQ- NRJS- NRRA- NRBR-",
    "NR(?:AK|I[IQ]|JS|RA|BR)-[A-Za-z0-9_-]{19,}",
  ),
  token(
    "notion_token",
    "ntn_ secret_",
    "ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])",
  ),
  token("nuget_key", "oy2", "oy2[a-z0-9]{43}(?![A-Za-z0-9])"),
  token("octopus_key", "API-", "API-[A-Z0-9]{26}(?![A-Za-z0-9])"),
  token(
    "onepassword_token",
    "ops_eyJ A3-",
    "ops_eyJ[A-Za-z0-9+/=_-]{100,}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}",
  ),
  token("openshift_token", "sha256~", "sha256~[A-Za-z0-9_-]{43}"),
  token("perplexity_key", "pplx-", "pplx-[A-Za-z0-9]{40,}"),
  token("planetscale_token", "pscale_", "pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_=.-]{32,}"),
  token("postman_key", "PMAK-", "PMAK-[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}"),
  token("prefect_key", "pnu_ pnb_", "pn[ub]_[A-Za-z0-9]{36}"),
  token("pulumi_token", "pul-", "pul-[a-f0-9]{40}"),
  token("readme_key", "rdme_", "rdme_[a-z0-9]{70}"),
  token("replicate_token", "r8_", "r8_[A-Za-z0-9]{37,}"),
  token("rubygems_key", "rubygems_", "rubygems_[a-f0-9]{48}"),
  token("scalingo_token", "tk-us-", "tk-us-[A-Za-z0-9_-]{48}"),
  token("brevo_key", "xkeysib- xsmtpsib-", "x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),
  token("sentry_token", "sntrys_ sntryu_", "sntrys_[A-Za-z0-9+/=_-]{40,}|sntryu_[a-f0-9]{64}"),
  token("shippo_token", "shippo_", "shippo_(?:live|test)_[A-Fa-f0-9]{40}"),
  token("shopify_token", "shpat_ shpca_ shppa_ shpss_", "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"),
  token("sonar_token", "sqp_ squ_ sqa_", "sq[pua]_[a-f0-9]{40}"),
  token("segment_token", "sgp_", "sgp_[A-Za-z0-9]{64}(?![A-Za-z0-9])"),
  token(
    "sourcegraph_token",
    "sgp_ slk_",
    "sgp_(?:(?:[A-Fa-f0-9]{16}|local)_)?[A-Fa-f0-9]{40}|slk_[a-f0-9]{64}",
  ),
  token(
    "square_token",
    "sq0atp- sq0csp- EAAA",
    "sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60}(?![A-Za-z0-9+/=_-])",
  ),
  token("supabase_key", "sbp_ sb_secret_", "sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,}"),
  token("tailscale_key", "tskey-", "tskey-[a-z]+-[A-Za-z0-9]{8,}(?:-[A-Za-z0-9]{8,})?"),
  token("twilio_key", "SK", "SK[0-9a-f]{32}(?![A-Za-z0-9])"),
  token("vault_token", "hvs. hvb. hvr.", "hv[sbr]\\.[A-Za-z0-9_-]{24,}"),
  token("xai_key", "xai-", "xai-[A-Za-z0-9]{40,}"),
  // Issuers whose form betterleaks or TruffleHog has; Buildkite docs, "Token security"; Netlify, "Change to the
  // Netlify authentication token format"; Cloudflare docs, "Token formats".
  token("adafruit_key", "aio_", "aio_[A-Za-z0-9]{28}(?![A-Za-z0-9_])"),
  token("adobe_secret", "p8e-", "p8e-[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
  token("apify_token", "apify_api_", "apify_api_[A-Za-z0-9]{30,}"),
  token("appsync_key", "da2-", "da2-[a-z0-9]{26}(?![A-Za-z0-9])"),
  token("astra_key", "AstraCS:", "AstraCS:[A-Za-z0-9]{20,}(?::[a-f0-9]{40,})?"),
  token(
    "aws_client_secret",
    "amzn1.oa2-cs. amzn.mws.",
    `amzn1\\.oa2-cs\\.v1\\.[a-f0-9]{64}|amzn\\.mws\\.${UUID}`,
  ),
  token("brave_key", "BSA", `BSA${DIGIT}[A-Za-z0-9_-]{24,40}(?![A-Za-z0-9+/=_-])`),
  token(
    "buildkite_token",
    "bkua_ bkaa_ bkaj_ bkar_ bkct_ bkpt_ bkpat_",
    "bk(?:ua|aa|aj|ar|ct|pt|pat)_[A-Za-z0-9_.-]{36,}(?<![.-])",
  ),
  token("cerebras_key", "csk-", `csk-${DIGIT}[a-z0-9]{40,}`),
  token("circleci_token", "CCIPAT_ CCIPRJ_", "CCIP(?:AT|RJ)_[A-Za-z0-9]{16,}_[A-Fa-f0-9]{40,}"),
  token("clickhouse_key", "4b1d", "4b1d[A-Za-z0-9]{38}(?![A-Za-z0-9])"),
  token("cockroach_key", "CCDB1_", "CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}"),
  token("cognition_key", "cog_", "cog_[a-z2-7]{52}(?![A-Za-z0-9])"),
  token("crates_token", "cio", `cio${DIGIT}[A-Za-z0-9]{32}(?![A-Za-z0-9])`),
  token("cursor_key", "key_", "key_[a-f0-9]{64}(?![A-Za-z0-9])"),
  token("deno_token", "ddp_ ddw_", "dd[pw]_[A-Za-z0-9]{36}"),
  token("dependencytrack_key", "odt_", `odt_${DIGIT}[A-Za-z0-9]{32,}`),
  token(
    "docker_swarm_token",
    "SWMTKN-1- SWMKEY-1-",
    "SWMTKN-1-[a-z0-9]{40,}-[a-z0-9]{20,}|SWMKEY-1-[A-Za-z0-9+/]{40,}",
  ),
  token("dropbox_token", "sl.", "sl\\.(?:u\\.)?[A-Za-z0-9_-]{120,}={0,2}"),
  token("elastic_key", "essu_", "essu_[A-Za-z0-9_-]{60,}={0,2}"),
  token("elevenlabs_key", "sk_", "sk_[a-f0-9]{48}(?![A-Za-z0-9])"),
  token("endorlabs_key", "endr+", "endr\\+[A-Za-z0-9-]{16}"),
  token("firecrawl_key", "fc-", "fc-[a-f0-9]{32}(?![A-Za-z0-9-])"),
  token("fireworks_key", "fw_", `fw_${MIXED}[A-Za-z0-9]{22,}(?![A-Za-z0-9_])`),
  token(
    "harness_token",
    "pat. sat.",
    "[ps]at\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}",
  ),
  token("intra42_key", "s-s4t2ud- s-s4t2af-", "s-s4t2(?:ud|af)-[a-f0-9]{64}"),
  token("ionic_token", "ion_", `ion_${MIXED}[A-Za-z0-9]{42}(?![A-Za-z0-9_])`),
  token("jina_key", "jina_", `jina_${DIGIT}[A-Za-z0-9]{40,}`),
  token("launchdarkly_key", "api- sdk-", `(?:api|sdk)-${UUID}(?![A-Za-z0-9-])`),
  token("mailersend_key", "mlsn.", "mlsn\\.[A-Za-z0-9]{30,}"),
  // Mapbox docs, "Access tokens": those that begin with sk. and tk. are not public.
  token("mapbox_key", "sk.eyJ tk.eyJ", "[st]k\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{16,}"),
  token("mongodb_secret", "mdb_sa_sk_", "mdb_sa_sk_[A-Za-z0-9_-]{40,}"),
  token("neon_key", "napi_", `napi_${DIGIT}[A-Za-z0-9]{40,}`),
  token("netlify_token", "nfp_ nfo_ nfc_ nfu_ nfb_", `nf[pocub]_${MIXED}[A-Za-z0-9_]{36,}`),
  token("nightfall_key", "NF-", `NF-${DIGIT}[A-Za-z0-9]{32}(?![A-Za-z0-9])`),
  token("onesignal_key", "os_v2_", "os_v2_(?:app|org)_[a-z2-7]{100,}"),
  token(
    "paddle_key",
    "pdl_live_apikey_ pdl_sdbx_apikey_",
    "pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
  ),
  token("pagarme_key", "ak_live_ ak_test_", `ak_(?:live|test)_${DIGIT}[A-Za-z0-9]{24,}`),
  token("pinecone_key", "pcsk_", "pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{40,}"),
  token(
    "plaid_token",
    "access-sandbox- access-development- access-production-",
    `access-(?:sandbox|development|production)-${UUID}`,
  ),
  token("polar_token", "polar_", `polar_(?:at|oat|pat)_${DIGIT}[A-Za-z0-9_-]{20,}`),
  token("posthog_key", "phx_", `phx_${MIXED}[A-Za-z0-9_-]{40,}`),
  token("pubnub_key", "sec-c-", `sec-c-${DIGIT}[A-Za-z0-9+/=-]{36,}`),
  token("ramp_secret", "ramp_sec_", "ramp_sec_[A-Za-z0-9]{48}"),
  token("render_key", "rnd_", `rnd_${MIXED}[A-Za-z0-9]{28,}(?![A-Za-z0-9_])`),
  token("resend_key", "re_", `re_${MIXED}[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9_])`),
  token("rootly_key", "rootly_", "rootly_[a-f0-9]{64}"),
  token("runpod_key", "rpa_", `rpa_${DIGIT}[A-Za-z0-9]{30,}`),
  token("salesforce_token", "00D", "00D[A-Za-z0-9]{9,15}![A-Za-z0-9_.-]{80,}"),
  token("settlemint_key", "sm_aat_ sm_pat_ sm_sat_", "sm_[aps]at_[A-Za-z0-9]{16}"),
  token("teamwork_key", "tkn.v1_", "tkn\\.v1_[A-Za-z0-9+/_-]{60,}={0,2}"),
  token("together_key", "tgp_v1_", "tgp_v1_[A-Za-z0-9_-]{40,}"),
  token("twitch_key", "live_", `live_[0-9]{6,12}_${DIGIT}[A-Za-z0-9]{20,}`),
  token("typeform_token", "tfp_", `tfp_${MIXED}[A-Za-z0-9_.=-]{40,}`),
  token("ubidots_key", "BBFF-", "BBFF-[A-Za-z0-9]{30}"),
  token("unkey_key", "unkey_", `unkey_${DIGIT}[A-Za-z0-9]{20,}`),
  token("vercel_token", "vcp_ vci_ vca_ vcr_ vck_", `vc[piark]_${MIXED}[A-Za-z0-9_-]{24,}`),
  token("voiceflow_key", "VF.", "VF\\.(?:(?:DM|WS)\\.)?[A-Fa-f0-9]{24}\\.[A-Za-z0-9]{16}"),
  token("wakatime_key", "waka_", `waka_${UUID}`),
  token("wandb_key", "wandb_v1_", "wandb_v1_[A-Za-z0-9_]{60,}"),
  token(
    "yandex_key",
    "AQVN t1.",
    "AQVN[A-Za-z0-9_-]{35,38}(?![A-Za-z0-9_-])|t1\\.[A-Za-z0-9_-]{8,}={0,2}\\.[A-Za-z0-9_-]{86}={0,2}",
  ),
  token("zuplo_key", "zpka_", "zpka_[a-z0-9]{32}_[a-f0-9]{8}"),
];
