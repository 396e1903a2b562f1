/**
 * Tokens that begin with words of their issuer. Each row says what follows these words.
 *
 * Compared on 2026-11-29 with gitleaks (config/gitleaks.toml at b58d3f1), which follows the issuers'
 * documents; and where the row says so with the issuer itself. Where an issuer changed lengths, the row
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
    "glpat- glrt- gldt- glptt- glcbt- glft- glffct- glimt- glagent- gloas- glsoat- GR1348941",
    "gl(?:pat|rt|dt|ptt|cbt|ft|ffct|imt|agent|oas|soat)-[A-Za-z0-9_.-]{20,}|GR1348941[A-Za-z0-9_-]{20,}",
  ),
  token(
    "slack_token",
    "xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp-",
    "xox[abcdeoprs][-.][A-Za-z0-9%.-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,}",
  ),
  // Stripe docs, "API keys"; webhooks sign with whsec_.
  token(
    "stripe_key",
    "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ whsec_",
    "(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{16,}",
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
    "ya29\\.[0-9A-Za-z_-]{20,}|1//0[0-9A-Za-z_-]{40,}|GOCSPX-[0-9A-Za-z_-]{28,}",
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
    "ATATT3 ATCTT3 ATBB",
    "AT[AC]TT3[A-Za-z0-9_=-]{40,}|ATBB[A-Za-z0-9]{28,}(?![A-Za-z0-9])",
  ),
  token(
    "cloudflare_token",
    "v1.0- cfut_ cfat_",
    "v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}|cf[ua]t_[A-Za-z0-9]{40,}",
  ),
  token("clojars_token", "CLOJARS_", "CLOJARS_[A-Za-z0-9]{60}"),
  token("contentful_token", "CFPAT-", "CFPAT-[A-Za-z0-9_-]{40,}"),
  token("databricks_token", "dapi", "dapi[a-f0-9]{32}(?:-[0-9])?(?![a-f0-9])"),
  token("docker_token", "dckr_pat_ dckr_oat_", "dckr_[po]at_[A-Za-z0-9_-]{20,}"),
  token("doppler_token", "dp.", "dp\\.(?:pt|st|ct|scim|audit)\\.[A-Za-z0-9_.-]{40,}"),
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
  token("newrelic_key", "NRAK- NRII- NRJS- NRRA-", "NR(?:AK|II|JS|RA)-[A-Za-z0-9_-]{19,}"),
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
  token("sourcegraph_token", "sgp_", "sgp_(?:(?:[A-Fa-f0-9]{16}|local)_)?[A-Fa-f0-9]{40}"),
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
];
