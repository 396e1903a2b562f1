/** Containers, services, packages of systems. */

import type { Entry, Table } from "./notation.ts";

const RUN: Entry = {
  is:
    "image program | add-host: annotation: a|attach: blkio-weight: cap-add: cap-drop: cgroup-parent: cgroupns: cidfile:writes cpu-count: cpu-percent: cpu-period: cpu-quota: cpu-rt-period: cpu-rt-runtime: c|cpu-shares: cpus: cpuset-cpus: cpuset-mems: d|detach detach-keys: device: device-cgroup-rule: device-read-bps: device-read-iops: device-write-bps: device-write-iops: disable-content-trust dns: dns-option: dns-search: domainname: entrypoint:program e|env:assigns env-file:reads expose: gpus: group-add: health-cmd:line health-interval: health-retries: health-start-interval: health-start-period: health-timeout: help h|hostname: init i|interactive ip: ip6: ipc: isolation: l|label: label-file:reads link: link-local-ip: log-driver: log-opt: mac-address: m|memory: memory-reservation: memory-swap: memory-swappiness: mount:unknown name: network|net: network-alias: no-healthcheck oom-kill-disable oom-score-adj: pid: pids-limit: platform: privileged p|publish: P|publish-all pull: q|quiet read-only restart: rm runtime: security-opt: shm-size: sig-proxy stop-signal: stop-timeout: storage-opt: sysctl: tmpfs: t|tty ulimit: u|user: userns: uts: v|volume:unknown volume-driver: volumes-from: w|workdir: replace pod: systemd: tls-verify",
  stopsAt: 0,
  opens: "container",
};

const EXEC: Entry = {
  is:
    "text program | d|detach detach-keys: e|env:assigns env-file:reads i|interactive privileged t|tty u|user: w|workdir: l|latest",
  stopsAt: 0,
  opens: "container",
};

const COMPOSE_FLAGS =
  "f|file:source p|project-name: profile: env-file:reads project-directory:folder ansi: parallel: progress: compatibility dry-run all-resources h|help v|version";

const COMPOSE: Entry = {
  is: `text* | ${COMPOSE_FLAGS}`,
  sub: {
    exec: {
      is:
        "text program | d|detach e|env:assigns index: privileged u|user: w|workdir: T|no-TTY t i|interactive",
      stopsAt: 0,
      opens: "container",
    },
    run: {
      is:
        "text program | build d|detach entrypoint:program e|env:assigns i|interactive l|label: name: no-deps P|service-ports p|publish: pull: q|quiet-pull quiet-build remove-orphans rm u|user: use-aliases v|volume:unknown w|workdir: T|no-TTY cap-add: cap-drop:",
      stopsAt: 0,
      opens: "container",
    },
    cp: "unknown* | a|archive all L|follow-link index: dry-run",
    "up,down,start,stop,restart,ps,logs,build,pull,push,config|convert,images,kill,rm,create,ls,port,top,events,pause,unpause,version,wait,watch,stats,attach,scale":
      "text* | d|detach build no-build force-recreate no-recreate no-deps no-start no-color remove-orphans t|timeout: v|volumes rmi: a|all q|quiet f|follow n|tail: since: until: timestamps services format: pull: no-cache progress: wait wait-timeout: scale: quiet-pull abort-on-container-exit exit-code-from: s|stop menu no-log-prefix status: filter: orphans profiles hash: images environment no-interpolate o|output:writes memory: m: push ssh: build-arg:",
  },
};

/** Flags of most commands on images and containers. */
const CONTAINER_FLAGS =
  "a|all format: no-trunc q|quiet platform: s|signal: time: t|timeout: i|interactive detach-keys: no-stream disable-content-trust all-tags u|username: p|password: password-stdin m|message: author: c|change: no-stdin sig-proxy restart: memory: cpus:";

/** Programs for containers. */
export const CONTAINERS: Table = {
  source: "Docker 28 --help, Podman 5 manual, kubectl 1.32 --help",
  programs: {
    "docker|podman|nerdctl": {
      is:
        "text* | config:reads c|context: D|debug H|host:hosts l|log-level: tls tlscacert:reads tlscert:reads tlskey:reads tlsverify v|version connection: url: remote r log-level:",
      sub: {
        run: RUN,
        exec: EXEC,
        compose: COMPOSE,
        container: {
          is: "text*",
          sub: {
            run: RUN,
            exec: EXEC,
            "ls,list,ps,logs,inspect,rm,stop,start,restart,kill,prune,stats,top,port,pause,unpause,rename,wait,diff,attach,update,commit,create,cp,export":
              "unknown* | a|all f|force q|quiet filter: format: n|last: l|latest no-trunc s|size v|volumes follow since: tail: t|timestamps until: signal: time: no-stream",
          },
        },
        create: "unknown*",
        search: "image* | f|filter: format: limit: no-trunc",
        "ps,images,events,history":
          "text* | a|all f|filter: format: n|last: l|latest no-trunc q|quiet s|size digests tree since: until: limit: H|human",
        unshare: { is: "program | rootless-netns", stopsAt: 0, opens: "or_shell" },
        debug: { is: "unknown*", opens: "anything" },
        logs: "text* | details f|follow since: n|tail: t|timestamps until:",
        "rm,rmi": "text* | f|force l|link v|volumes no-prune platform: a|all",
        inspect: "text* | f|format: s|size type:",
        "version,info,top,port,stats,diff,start,stop,restart,kill,pause,unpause,wait,tag,rename,attach,update,logout,commit,help":
          `text* | ${CONTAINER_FLAGS}`,
        "pull,push": `image* | ${CONTAINER_FLAGS}`,
        login: `hosts* | ${CONTAINER_FLAGS}`,
        build:
          "source | add-host: build-arg: build-context:unknown cache-from:unknown cache-to:unknown cgroup-parent: compress cpu-period: cpu-quota: c|cpu-shares: cpuset-cpus: cpuset-mems: disable-content-trust f|file:reads force-rm iidfile:writes isolation: label: load m|memory: memory-swap: metadata-file:writes network: no-cache o|output:unknown platform: progress: pull push q|quiet rm secret:unknown security-opt: shm-size: squash ssh:unknown t|tag: target: ulimit: builder: annotation: no-cache-filter:",
        "buildx,builder,image,volume,network,system,context,plugin,secret,config,stack,service,swarm,node,manifest,trust,save,load,import,export,cp,scout,init,machine,pod,kube,play,generate,mount,unmount,compose-cli,extension,desktop,model,mcp,sandbox,checkpoint,artifact,farm,quadlet,healthcheck,auto-update":
          "unknown*",
      },
    },
    "docker-compose|podman-compose": COMPOSE,
    kubectl: {
      is:
        "text* | as: as-group: as-uid: cache-dir:writes certificate-authority:reads client-certificate:reads client-key:reads cluster: context: disable-compression insecure-skip-tls-verify kubeconfig:reads log-flush-frequency: match-server-version n|namespace: password: profile: profile-output:writes request-timeout: s|server:url tls-server-name: token: user: username: v: vmodule: warnings-as-errors h|help",
      isEverywhere: true,
      isOpen: true,
      sub: {
        exec: {
          is:
            "text program | c|container: f|filename:reads pod-running-timeout: q|quiet i|stdin t|tty",
        },
        "run,debug": {
          is:
            "text program | allow-missing-template-keys annotations: attach cascade: command dry-run? env:assigns expose field-manager: f|filename:reads force grace-period: image: image-pull-policy: k|kustomize:reads l|labels: leave-stdin-open o|output: override-type: overrides: pod-running-timeout: port: privileged q|quiet R|recursive restart: rm save-config i|stdin template: timeout: t|tty wait target: c|container: copy-to: share-processes profile:",
        },
        cp: "remote_reads remote_writes | c|container: no-preserve retries:",
        logs:
          "text* | all-containers all-pods c|container: f|follow ignore-errors insecure-skip-tls-verify-backend limit-bytes: max-log-requests: pod-running-timeout: prefix p|previous l|selector: since: since-time: tail: timestamps A|all-namespaces",
        "get,describe,top,explain,api-resources,api-versions,version,cluster-info,events,config,auth,wait,rollout,options,completion,diff,kustomize,label,annotate,scale,autoscale,expose,set,cordon,uncordon,drain,taint,certificate,patch,create,apply,delete,replace,edit,port-forward,proxy,attach,plugin,convert":
          "text* | A|all-namespaces allow-missing-template-keys chunk-size: field-selector: f|filename:source ignore-not-found k|kustomize:source L|label-columns: no-headers o|output: output-watch-events raw: R|recursive l|selector: server-print show-kind show-labels show-managed-fields sort-by: subresource: template: w|watch watch-only all-containers all-pods c|container: limit-bytes: max-log-requests: prefix p|previous since: since-time: tail: timestamps show-events all cascade: dry-run? field-manager: force force-conflicts grace-period: overwrite prune prune-allowlist: server-side timeout: validate: wait interactive i now client short containers for: replicas: current-replicas: resource-version: port: target-port: type: image: from-literal: from-file:keyed_reads from-env-file:reads patch: patch-file:reads www:reads address: no-preserve retries: to-revision: revision: api-group: verbs: namespaced recursive",
      },
    },
  },
};

/** Programs for services, users and packages of a system. */
export const SYSTEMS: Table = {
  source: "systemd 252, apt 2.6, dnf 4, pacman 6, Homebrew 4, man-db 2.11, util-linux 2.38 manuals",
  programs: {
    "systemctl|service|journalctl|loginctl|timedatectl|hostnamectl|resolvectl|localectl|networkctl":
      {
        is:
          "text* | a|all t|type: state: p|property: P: no-pager no-legend l|full q|quiet f|follow|force u|unit: n|lines: o|output: user system now no-block failed r|reverse S|since: U|until: b|boot? k|dmesg e|pager-end x|catalog g|grep: no-hostname s|signal: H|host:hosts M|machine: vacuum-time: vacuum-size: rotate root:folder runtime global wait plain show-types value version h|help disk-usage list-boots user-unit: identifier: D|directory:reads file:reads i:reads",
      },
    "apt|apt-get|aptitude": {
      is:
        "text* | y|yes|assume-yes q|quiet s|simulate|dry-run|just-print d|download-only f|fix-broken m|ignore-missing no-install-recommends install-recommends install-suggests no-install-suggests reinstall purge auto-remove|autoremove only-upgrade no-upgrade allow-downgrades allow-unauthenticated allow-change-held-packages fix-missing t|default-release|target-release: o|option:runs c|config-file:runs installed upgradable a|all-versions v V h|help u b no-remove print-uris show-progress trivial-only",
    },
    "apt-cache|apt-mark|apt-key|dpkg-query|apt-file":
      "text* | a f n names-only full i installed W f: showformat: l|list s|status L|listfiles S|search p q h v",
    dpkg:
      "unknown* | i|install unpack A|record-avail R|recursive configure a|pending triggers-only r|remove P|purge V|verify get-selections set-selections clear-selections update-avail merge-avail clear-avail forget-old-unavail s|status p|print-avail L|listfiles l|list S|search C|audit yet-to-unpack predep-package add-architecture remove-architecture print-architecture print-foreign-architectures assert-help assert-support-predepends assert-working-epoch assert-long-filenames assert-multi-conrep assert-multi-arch assert-versioned-provides assert-protected-field validate-pkgname: validate-archname: validate-trigname: validate-version: compare-versions force-help b|build c|contents e|control I|info f|field x|extract X|vextract ctrl-tarfile fsys-tarfile admindir: root: instdir: pre-invoke:line post-invoke:line path-exclude: path-include: O|selected-only E|skip-same-version G|refuse-downgrade B|auto-deconfigure triggers no-triggers verify-format: no-pager no-debsig no-act dry-run simulate D|debug: status-fd: status-logger:line log:writes ignore-depends: force-all no-force-all refuse-all force-confold force-confnew force-confdef force-confmiss force-confask force-depends force-depends-version force-overwrite force-overwrite-dir force-overwrite-diverted force-remove-essential force-remove-protected force-remove-reinstreq force-bad-path force-bad-verify force-bad-version force-breaks force-conflicts force-architecture force-not-root force-unsafe-io force-hold force-downgrade force-configure-any force-script-chrootless force-security-mac force-statoverride-add force-statoverride-remove abort-after: robot h|help ? version",
    man: {
      is:
        "page* | a|all f|whatis k|apropos K|global-apropos l|local-file!reads w|where|path|location P|pager:line H|html?runs T|troff-device? t E|encoding: L|locale: m|systems: M|manpath:reads s|S|sections: e|extension: i|ignore-case I|match-case regex wildcard names-only no-subpages r|prompt: 7|ascii no-hyphenation no-justification p|preprocessor: X? Z c|catman C|config-file:runs d|debug D|default R:  u|update V|version h",
    },
    info:
      "page* | a|all k|apropos: d|directory:reads dribble:writes f|file:reads h|help index-search: init-file:runs n|node: o|output:writes R|raw-escapes no-raw-escapes restore:runs O|show-options|usage subnodes v|variable: version vi-keys w|where|location strict-node-location",
    "apropos|whatis|tldr|help|cheat": "text*",
  },
};
