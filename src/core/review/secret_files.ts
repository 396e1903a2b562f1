/** Files that usually hold secrets, by their paths. Those of the pack `coding-agent` are among them. */

/** Ends of paths, and folders in which every file counts. */
const NAMES: readonly RegExp[] = [
  /^\.env(?:\..*)?$/,
  /^\.env(?:-.*|~)$/,
  /^\.envrc$/,
  /\.(?:pem|p12|pfx|keystore|kdbx|jks|ppk|tfvars|tfstate)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/,
  /^(?:\.netrc|_netrc|\.pgpass|\.pypirc|\.npmrc|\.vault-token|\.git-credentials|\.htpasswd)$/,
  /^(?:\.my\.cnf|\.mylogin\.cnf|\.s3cfg|\.boto|\.rclone\.conf|\.databrickscfg|kubeconfig)$/,
  /^(?:master\.key|\.claude\.json|credentials\.tfrc\.json|fish_history)$/,
  /^\.(?:bash|zsh|python|node_repl|psql|mysql)_history$/,
  /private.*\.key$/,
];

const FOLDERS: readonly string[] = [
  ...[".ssh", ".aws", ".azure", ".gnupg", ".kube", ".password-store", ".mozilla", ".oci"],
  ...[".snowsql", ".config/gcloud", ".config/gh", ".config/google-chrome", ".config/chromium"],
  ...[".config/github-copilot", ".config/rclone", ".config/doctl", ".config/op"],
  ...[".config/BraveSoftware", ".config/microsoft-edge", "gait-out/keys"],
  ...["Application Support/Google/Chrome", "Application Support/Firefox", "Library/Keychains"],
];

const PATHS: readonly string[] = [
  ...[".docker/config.json", ".claude/.credentials.json", ".codex/auth.json"],
  ...[".gemini/oauth_creds.json", ".gem/credentials", ".config/hub", ".config/git/credentials"],
  ...[".huggingface/token", ".cache/huggingface/token", ".kaggle/kaggle.json", "/etc/shadow"],
];

/** Examples that hold no secret. */
const EXAMPLE = /^\.env\.(?:example|sample|template|dist)$/;

/** Whether a path usually leads to secrets. */
export function isSecretFile(path: string): boolean {
  const clean = path.replaceAll("\\", "/");
  const name = clean.slice(clean.lastIndexOf("/") + 1);
  if (EXAMPLE.test(name) || /\.pub$/.test(name)) return false;
  if (NAMES.some((one) => one.test(name))) return true;
  const below = `/${clean}`;
  return FOLDERS.some((folder) => below.includes(`/${folder}/`)) ||
    PATHS.some((end) => below.endsWith(end.startsWith("/") ? end : `/${end}`)) ||
    /^\/proc\/[^/]+\/environ$|(?:^|\/)\.cargo\/credentials[^/]*$/.test(clean);
}
