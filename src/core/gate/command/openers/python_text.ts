/**
 * Tells short texts of Python that only compute and print from all others. Nothing is executed: a text
 * that uses any name which is not known as harmless is not.
 */

const MODULES = new Set(
  ("base64 binascii bisect calendar collections csv dataclasses datetime decimal difflib enum fractions " +
    "functools hashlib heapq html itertools json math operator pprint random re statistics string struct " +
    "sys textwrap time typing unicodedata urllib.parse uuid zlib").split(" "),
);

/** Attributes of these modules and of values; none leads to a module, a file or code. */
const ATTRIBUTES = new Set(
  ("abc abs add all any append argv b64decode b64encode byteorder capitalize ceil center choice clear " +
    "combinations copy cos count Counter cycle dataclass date datetime day days decode Decimal deepcopy " +
    "defaultdict deque digest DictReader difference digits discard dump dumps e encode endswith escape exit " +
    "exp expandtabs extend fabs factorial field fields findall finditer find flags floor format fromisoformat " +
    "fromkeys fromtimestamp fullmatch gcd get group groupby groups hexdigest hex hour hypot index insert " +
    "intersection isalnum isalpha isdigit isfinite islower isnan isoformat isspace issubset issuperset isupper " +
    "items join JSONDecodeError keys lcm ljust load loads log log10 log2 lower lstrip match maxsize md5 mean " +
    "median microsecond minute mode month most_common namedtuple nan normalize now OrderedDict parse_qs " +
    "parse_qsl parse partition permutations pi platform pop popitem pow pprint product quote quote_plus " +
    "randint random read reader readline readlines reduce remove repeat replace reverse rfind rindex rjust " +
    "rpartition rsplit rstrip sample search second seed seconds setdefault sha1 sha256 sha512 shuffle sin " +
    "sleep sort span split splitlines sqrt starmap start startswith stdev stderr stdin stdout strftime strip " +
    "strptime sub subn sum swapcase symmetric_difference tan tau time timedelta timestamp timezone title today " +
    "total_seconds translate unescape union unquote update upper urlencode urljoin urlparse urlsplit utc " +
    "uuid4 values variance version version_info writer writerow write flush weekday year zfill zip_longest " +
    "scheme netloc path query fragment hostname port params")
    .split(" "),
);

/** Builtin functions that read code, files or other names. */
const DENIED = new Set(
  "open eval exec compile getattr setattr delattr globals locals vars breakpoint help input object super"
    .split(" "),
);

const TOKEN =
  /#[^\n]*|([A-Za-z]{0,2})("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z_.]*|\s+|[^]/g;

const MAX_LENGTH = 4096;

/** Whether a text of Python only computes and prints. */
export function isHarmlessPython(text: string): boolean {
  // deno-lint-ignore no-control-regex -- names in other scripts may be read as names in this one
  return text.length <= MAX_LENGTH && /^[\x09\x0a\x20-\x7e]*$/.test(text) && isHarmless(text);
}

function isHarmless(text: string): boolean {
  let before = "";
  let line: string[] = [];
  for (const [whole, prefix = "", quoted] of text.matchAll(TOKEN)) {
    if (whole.startsWith("#")) continue;
    if (quoted !== undefined) {
      if (!/^[rbuf]{0,2}$/i.test(prefix)) return false;
      if (/f/i.test(prefix) && !isHarmlessFormat(quoted)) return false;
      before = "text";
      continue;
    }
    if (/["'`\\]/.test(whole)) return false;
    if (/^\s+$/.test(whole)) {
      if (whole.includes("\n") && !isHarmlessImport(line)) return false;
      if (whole.includes("\n")) line = [];
      continue;
    }
    if (whole === ";" || whole === ":") {
      if (!isHarmlessImport(line)) return false;
      line = [];
    } else line.push(whole);
    if (/^[A-Za-z_]/.test(whole)) {
      if (whole.includes("__") || DENIED.has(whole)) return false;
      const isImport = line[0] === "import" || line[0] === "from";
      if (before === "." && !isImport && !ATTRIBUTES.has(whole)) return false;
    }
    before = whole;
  }
  return isHarmlessImport(line);
}

/** Imports of known modules, and of known names from them; any other statement. */
function isHarmlessImport(line: readonly string[]): boolean {
  const [first] = line;
  if (first !== "import" && first !== "from") {
    return !line.includes("import");
  }
  const text = line.join(" ").replaceAll(" . ", ".");
  const fits = first === "import"
    ? /^import (.+)$/.exec(text)
    : /^from ([\w.]+) import \(? ?([\w ,]+?) ?\)?$/.exec(text);
  if (fits === null) return false;
  const [, modules = "", names] = fits;
  const plain = (list: string) => list.split(",").map((one) => one.trim().replace(/ as \w+$/, ""));
  return plain(modules).every((one) => MODULES.has(one)) &&
    (names === undefined || plain(names).every((one) => ATTRIBUTES.has(one)));
}

/** Text between braces in a formatted string is code. */
function isHarmlessFormat(quoted: string): boolean {
  const text = quoted.replaceAll("{{", "").replaceAll("}}", "");
  const parts = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, code = ""]) => code);
  if (text.replaceAll(/\{[^{}]*\}/g, "").search(/[{}]/) >= 0) return false;
  return parts.every(isHarmless);
}
