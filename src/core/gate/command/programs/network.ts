/** Programs that speak with other machines, and programs for archives. */

import type { Table } from "./notation.ts";

/** Programs that speak with other machines. */
export const NETWORK: Table = {
  source:
    "curl 7.88 --help all with later flags of 8.11, wget 1.21, OpenSSH 9.9, rsync 3.3 manuals",
  programs: {
    curl: {
      is:
        "url* | abstract-unix-socket: alt-svc:writes anyauth a|append aws-sigv4: basic ca-native cacert:reads capath:reads E|cert:reads cert-status cert-type: ciphers: compressed compressed-ssh K|config:runs connect-timeout: connect-to:hosts C|continue-at: b|cookie:reads c|cookie-jar:writes create-dirs create-file-mode: crlf crlfile:reads curves: d|data:at_reads data-ascii:at_reads data-binary:at_reads data-raw: data-urlencode:at_reads delegation: digest q|disable disable-eprt disable-epsv disallow-username-in-url dns-interface: dns-ipv4-addr: dns-ipv6-addr: dns-servers:hosts doh-cert-status doh-insecure doh-url:url D|dump-header:writes egd-file:reads engine:runs etag-compare:reads etag-save:writes expect100-timeout: f|fail fail-early fail-with-body false-start F|form:form form-escape form-string: ftp-account: ftp-alternative-to-user: ftp-create-dirs ftp-method: ftp-pasv P|ftp-port: ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode: ftp-ssl-control G|get g|globoff happy-eyeballs-timeout-ms: haproxy-protocol I|head H|header:at_reads h|help? hostpubmd5: hostpubsha256: hsts:changes http0.9 0|http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length i|include show-headers k|insecure interface: ip-tos: 4|ipv4 6|ipv6 json:at_reads j|junk-session-cookies keepalive-time: key:reads key-type: krb: libcurl:writes limit-rate: l|list-only local-port: L|location location-trusted login-options: mail-auth: mail-from: mail-rcpt: M|manual max-filesize: max-redirs: m|max-time: negotiate n|netrc netrc-file:reads netrc-optional next no-alpn N|no-buffer no-clobber no-keepalive no-npn no-progress-meter no-sessionid noproxy: ntlm ntlm-wb oauth2-bearer: o|output:writes output-dir:folder Z|parallel parallel-immediate parallel-max: pass: path-as-is pinnedpubkey:pin post301 post302 post303 preproxy:url #|progress-bar proto: proto-default: proto-redir: x|proxy:url proxy-anyauth proxy-basic proxy-cacert:reads proxy-cert:reads proxy-digest proxy-header:at_reads proxy-insecure proxy-key:reads proxy-negotiate proxy-ntlm proxy-pass: proxy-service-name: proxy-tlsv1 U|proxy-user: proxy1.0:url p|proxytunnel pubkey:reads Q|quote: random-file:reads r|range: rate: raw e|referer: J|remote-header-name O|remote-name=writes remote-name-all=writes R|remote-time remove-on-error X|request: request-target: resolve:hosts retry: retry-all-errors retry-connrefused retry-delay: retry-max-time: sasl-authzid: sasl-ir service-name: S|show-error s|silent skip-existing socks4:hosts socks4a:hosts socks5:hosts socks5-hostname:hosts Y|speed-limit: y|speed-time: ssl ssl-no-revoke ssl-reqd 2|sslv2 3|sslv3 stderr:writes styled-output suppress-connect-headers tcp-fastopen tcp-nodelay t|telnet-option: tftp-blksize: z|time-cond: tls-max: tls13-ciphers: tlsauthtype: tlspassword: tlsuser: 1|tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace:writes trace-ascii:writes trace-config: trace-ids trace-time unix-socket:reads T|upload-file:reads url:url url-query:at_reads B|use-ascii u|user: A|user-agent: variable:runs v|verbose V|version w|write-out:at_reads xattr expand-url:unknown expand-output:unknown",
      opens: "curl",
    },
    wget: {
      is:
        "url* | V|version h|help b|background e|execute:runs o|output-file:writes a|append-output:writes d|debug q|quiet v|verbose nv|no-verbose report-speed: i|input-file:lists F|force-html B|base:url config:runs no-config rejected-log:writes t|tries: retry-connrefused retry-on-http-error: O|output-document:writes nc|no-clobber no-netrc c|continue start-pos: progress: show-progress N|timestamping no-if-modified-since no-use-server-timestamps S|server-response spider T|timeout: dns-timeout: connect-timeout: read-timeout: w|wait: waitretry: random-wait no-proxy Q|quota: bind-address: limit-rate: no-dns-cache restrict-file-names: ignore-case 4|inet4-only 6|inet6-only prefer-family: user: password: ask-password use-askpass:runs no-iri unlink nd|no-directories x|force-directories nH|no-host-directories protocol-directories P|directory-prefix:writes cut-dirs: http-user: http-password: no-cache default-page: E|adjust-extension ignore-length header: compression: max-redirect: proxy-user: proxy-password: referer: save-headers U|user-agent: no-http-keep-alive no-cookies load-cookies:reads save-cookies:writes keep-session-cookies post-data: post-file:reads method: body-data: body-file:reads content-disposition content-on-error auth-no-challenge secure-protocol: https-only no-check-certificate certificate:reads private-key:reads ca-certificate:reads ca-directory:reads crl-file:reads pinnedpubkey:pin ciphers: no-hsts hsts-file:changes ftp-user: ftp-password: no-glob no-passive-ftp preserve-permissions retr-symlinks warc-file:writes r|recursive l|level: delete-after k|convert-links K|backup-converted m|mirror p|page-requisites A|accept: R|reject: accept-regex: reject-regex: D|domains: exclude-domains: follow-ftp follow-tags: ignore-tags: H|span-hosts L|relative I|include-directories: trust-server-names X|exclude-directories: np|no-parent",
      opens: "wget",
    },
    "aria2c":
      "url* | d|dir:writes o|out:writes i|input-file:runs x: s: j: c q conf-path:runs on-download-complete:runs",
    scp: {
      is:
        "remote_reads* remote_writes | 3 4 6 A B C O p q R r T v D:runs c: F:runs i:reads J:hosts l: o:ssh_option P: S:program X:",
      opens: "ssh",
    },
    rsync: {
      is:
        "remote_reads* remote_writes | v|verbose q|quiet c|checksum a|archive r|recursive R|relative b|backup backup-dir:writes suffix:suffix u|update inplace append append-verify d|dirs l|links L|copy-links copy-unsafe-links safe-links munge-links k|copy-dirlinks K|keep-dirlinks H|hard-links p|perms E|executability chmod: A|acls X|xattrs o|owner g|group devices specials D t|times O|omit-dir-times J|omit-link-times super fake-super S|sparse preallocate n|dry-run W|whole-file checksum-choice: x|one-file-system B|block-size: e|rsh:line rsync-path:line existing ignore-existing remove-source-files del delete delete-before delete-during delete-delay delete-after delete-excluded ignore-errors force max-delete: max-size: min-size: partial partial-dir:writes delay-updates m|prune-empty-dirs numeric-ids usermap: groupmap: chown: timeout: contimeout: I|ignore-times size-only modify-window: T|temp-dir:writes y|fuzzy compare-dest:reads copy-dest:reads link-dest:reads z|compress compress-choice: compress-level: skip-compress: C|cvs-exclude f|filter:unknown F exclude: exclude-from:reads include: include-from:reads files-from:lists 0|from0 s|protect-args|secluded-args address: port: sockopts: blocking-io stats 8|8-bit-output h|human-readable progress P i|itemize-changes M|remote-option: out-format: log-file:writes log-file-format: password-file:reads list-only bwlimit: write-batch:writes only-write-batch:writes read-batch:reads protocol: iconv: checksum-seed: 4|ipv4 6|ipv6 V|version help early-input:reads no-motd open-noatime stop-after:",
    },
    whois: "hosts* | a A b c: d f g: h:hosts i: l L m M p: q: r R S t T: x v V short",
    "ping|ping6|traceroute|tracepath|mtr|host|nslookup|dig|fping|tracert":
      "hosts* | 4 6 a A: b B c: d D f h: i: I: l: L m: M: n O p: q Q: r R s: S: t: T: U v V w: W: x: y: C short",
    "ssh-keyscan": "hosts* | 4 6 c D H v f:reads O: p: T: t:",
    "ssh-keygen":
      "text* | A a: b: B C: c D:runs e E: F: f:changes g H h I: i K: k L l M: m: N: n: O: P: p Q q R: r: s: t: U u V: v w:runs Y: y Z: z:",
    "ssh-add": "reads* | c D d E: e:runs H: h: K k L l P:runs q S:runs s:runs T: t: v X x",
    "ssh-copy-id": "hosts* | i:reads f n o:runs p: s t: h",
  },
};

/** Programs for archives. */
export const ARCHIVES: Table = {
  source:
    "GNU tar 1.34 --help and manual, bsdtar 3.7, gzip 1.12, Info-ZIP 3.0 and 6.0, zstd 1.5 manuals",
  programs: {
    "tar|gtar|bsdtar": {
      is:
        "text* | A|catenate|concatenate c|create delete d|diff|compare r|append test-label t|list u|update x|extract|get check-device g|listed-incremental:changes G|incremental hole-detection: ignore-failed-read level: no-check-device no-seek n|seek occurrence? sparse-version: S|sparse add-file:reads C|directory:folder cd: exclude: exclude-backups exclude-caches exclude-caches-all exclude-caches-under exclude-ignore: exclude-ignore-recursive: exclude-tag: exclude-tag-all: exclude-tag-under: exclude-vcs exclude-vcs-ignores no-null no-recursion no-unquote no-verbatim-files-from null recursion T|files-from:lists unquote verbatim-files-from X|exclude-from:reads anchored no-anchored no-ignore-case no-wildcards no-wildcards-match-slash wildcards wildcards-match-slash keep-directory-symlink keep-newer-files k|keep-old-files no-overwrite-dir one-top-level?writes overwrite overwrite-dir recursive-unlink remove-files skip-old-files U|unlink-first W|verify ignore-command-error no-ignore-command-error O|to-stdout to-command:line atime-preserve? clamp-mtime delay-directory-restore group: group-map:reads mode: mtime: m|touch no-delay-directory-restore no-same-owner no-same-permissions numeric-owner owner: owner-map:reads p|preserve-permissions|same-permissions same-owner sort: s|preserve-order|same-order acls no-acls no-selinux no-xattrs selinux xattrs xattrs-exclude: xattrs-include: force-local f|file:text F|info-script|new-volume-script:line L|tape-length: M|multi-volume rmt-command:line_with_more rsh-command:line_with_more volno-file:changes b|blocking-factor: B|read-full-records i|ignore-zeros record-size: H|format: old-archive|portability pax-option: posix V|label: a|auto-compress I|use-compress-program:line_with_more j|bzip2 J|xz lzip lzma lzop no-auto-compress zstd z|gzip|gunzip|ungzip Z|compress|uncompress backup? h|dereference hard-dereference K|starting-file: newer-mtime: N|newer|after-date: one-file-system P|absolute-names suffix: strip-components: strip: transform|xform: checkpoint? checkpoint-action:script full-time index-file:writes l|check-links no-quote-chars: quote-chars: quoting-style: R|block-number show-defaults show-omitted-dirs totals? utc v|verbose warning: w|interactive|confirmation o help usage version uid: gid: uname: gname: options: no-fflags no-mac-metadata",
      style: "bundle",
      opens: "tar",
    },
    "gzip|bzip2|xz|zstd|lz4|lzma|brotli|compress|pigz|pbzip2":
      "changes* | c|stdout!reads a|ascii d|decompress|uncompress f|force h|help k|keep l|list!reads L|license m n|no-name N|name q|quiet r|recursive rsyncable S|suffix:backup synchronous t|test!reads v|verbose V|version # fast best T|threads: z|compress e|extreme o:writes D:reads p: b: i 1 2 3 4 5 6 7 8 9 19 ultra long? rm block-size: memlimit:",
    "gunzip|bunzip2|unxz|unzstd|unlz4|unlzma|uncompress|lunzip":
      "changes* | c|stdout!reads f|force h|help k|keep l|list!reads n|no-name N|name q|quiet r|recursive S|suffix:backup t|test!reads v|verbose V|version o:writes",
    "zcat|bzcat|xzcat|zstdcat|lz4cat|gzcat|zless|zmore": "reads* | f k v q h c d L V",
    zip: {
      is:
        "writes reads* | f d u r R 0 1 2 3 4 5 6 7 8 9 q c z @=reads_any x:at_reads i:at_reads F FF D A J T TT:runs X y e n: m j l ll o v b:writes t: tt: P: s: sp g h h2 L O:writes 6 recurse-paths junk-paths quiet move exclude:at_reads include:at_reads test unzip-command:runs encrypt password: symlinks update freshen delete",
      opens: "zip",
    },
    unzip: {
      is:
        "reads text* | p f u v x l t z c n o j U C X V W K L M a b q s d:writes P: A B D I: O: T Z qq h version",
      opens: "unzip",
    },
    // What they put in is listed in their input; they take out by any name, also one from the root.
    "cpio|bsdcpio|gcpio":
      "writes* | o|create=reads_any i|extract p|pass-through=reads_any t|list 0|null a|reset-access-time A|append b|swap B B: block-size: c C|io-size: d|make-directories D|directory:folder E|pattern-file:reads f|nonmatching F|file:changes force-local H|format: I:reads k l|link L|dereference m|preserve-modification-time M|message: n|numeric-uid-gid no-absolute-filenames absolute-filenames no-preserve-owner O:writes only-verify-crc quiet r|rename R|owner: rsh-command:line_with_more s|swap-halfwords S|swap-bytes sparse to-stdout u|unconditional v|verbose V|dot warning: help usage version",
    pax:
      "changes* | r=writes_any w=reads_any a b: c d f:changes i k l n o: p: s: t u v x: B: D E: G: H L M O P T: U: X Y z Z 0 j",
    "zipinfo|funzip|lsar": "reads text* | 1 2 s m l v h t T z C M Z",
  },
};
