/** Modules of Python that come with it, or with its installers. */

/**
 * Modules of Python 3.8 to 3.13 (`sys.stdlib_module_names`), without `test`, as projects call a package
 * of their own that.
 */
const STANDARD: ReadonlySet<string> = new Set(
  ("abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii " +
    "binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections " +
    "colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes " +
    "curses dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email encodings " +
    "ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools " +
    "gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib " +
    "imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale " +
    "logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing " +
    "netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser pathlib " +
    "pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty " +
    "pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource " +
    "rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr " +
    "socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string " +
    "stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib " +
    "tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback " +
    "tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave " +
    "weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo " +
    "pip pkg_resources setuptools wheel").split(" "),
);

/** Whether a module of this name comes with Python or its installers. Those have names with `_`, too. */
export function isStandardModule(name: string): boolean {
  return STANDARD.has(name) || /^_/.test(name);
}

/** A package or module of tests, as no module of Python itself is called. */
const TEST = /^tests$|^test_/;

/** A part of the name of a test: `test_a`, `a_tests`, `FooTest`. Libraries for tests have others: `pytest`. */
const OF_TESTS =
  /^[Tt]est(?!ing|tools|fixtures)|_tests?$|tests$|[a-z\d]Tests?(?:Cases?|Suite)?$|[Ss]pec/;

/**
 * Whether `unittest` would call something that is no test of a project: it imports what a name begins
 * with, and calls what it ends with, as in `code.interact`.
 */
export function isNoTest(name: string): boolean {
  // Files are imported by their path below the folder of the line.
  if (/[/\\]|\.py$/.test(name)) return false;
  const [first = "", ...more] = name.split(".");
  // An application may be called like a module: `profile.tests.test_a`.
  if (isStandardModule(first) && !TEST.test(more[0] ?? "")) return true;
  const at = more.findIndex((part) => /^test_/.test(part));
  const behind = /^test_/.test(first) ? more : at < 0 ? [] : more.slice(at + 1);
  // What a module of tests imports has a name in it, too.
  if (behind.some(isStandardModule)) return true;
  return more.length > 0 && ![first, ...more].some((part) => OF_TESTS.test(part));
}
