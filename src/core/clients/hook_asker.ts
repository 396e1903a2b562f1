/**
 * The program in Perl by which a hook's command line asks a server of gait. It starts in 2 ms where curl
 * needs 9, and lies in `/usr/bin` of nearly every system.
 */

/** Perl itself; without it each call starts gait. */
export const ASKER_PROGRAM = "/usr/bin/perl";
/** Variable with which the program starts a server in place of asking one. */
export const STARTS_SERVER = "S";
/** Seconds in which the payload must be read, and a server must have answered. */
export const ASKER_DEADLINE_SECONDS = 2;
/** Time without a call after which a server ends that was started for one. */
export const SERVER_IDLE = "15m";
/** Folder in which such a server works. */
export const SERVER_FOLDER = "/usr/bin";

/**
 * Its arguments are the words that start gait, from `env` on. It reads the payload, and prints `+` and the
 * answer of the server, or `-` and the payload. Whatever else happens, it ends with another status than 0.
 *
 * Like the script around it, it has no single quote, no `!`, no line break, and no backslash before one
 * of those: clients run it through any shell.
 */
export const ASKER: string = [
  '$SIG{PIPE}="IGNORE"',
  "$SIG{ALRM}=sub{die}",
  // Of variables that are given twice, the last one counts.
  'while(@ARGV and ($_=shift) ne "hooks"){' +
  "push @g,$_;$h=$1 if /^HOME=(.*)/s;if(/^GAIT_LOG_DIR=(.*)/s){$l=$1;$f++}}",
  // run <client> --id <id> --event <kind> [--observe]
  "($c,$i,$e,$o)=@ARGV[1,3,5,6]",
  '$d="$h/.gait/serve/$i"',
  `if($ENV{${STARTS_SERVER}}){${
    [
      // The log of a client's choice is that of its own calls.
      'exit if $l ne "" and $f<2',
      'if(open L,"<","$d.lock"){flock L,6 or exit;close L}',
      // The client may end the group of its hook, and wait for the end of its pipes.
      "setpgrp",
      "$n=fork;exit if $n or not defined $n",
      "eval{require POSIX;POSIX::setsid()}",
      // No checkout is above it, and no path of a user below: links on those are looked for from there.
      `chdir "${SERVER_FOLDER}"`,
      'open STDIN,"<","/dev/null";open STDOUT,">","/dev/null";open STDERR,">","/dev/null"',
      'for(3..255){open F,"<&=",$_ and close F}',
      `exec @g,"serve","--hooks",$i,"--idle","${SERVER_IDLE}"`,
      "exit 1",
    ].join(";")
  }}`,
  "undef $/",
  `$a=eval{${
    [
      `alarm ${ASKER_DEADLINE_SECONDS};$p=<STDIN>;$k=1`,
      // No JSON, and a shell would lose it.
      "die if $p=~/\\x00/",
      '$s="$d.sock";die if length $s>100 or $l=~/[\\r\\n]/',
      // A socket of this user, and no link to one.
      "lstat $s;die unless -S _ and -o _",
      "socket S,1,1,0 or die",
      'connect S,pack $^O eq "linux"?"Sa108":"xCa104",1,$s or die',
      '$o=$o eq "--observe"?"&observe=true":""',
      '$q="POST /v1/hooks/$c?id=$i&event=$e$o HTTP/1.1\\r\\nHost: gait\\r\\nConnection: close\\r\\n"' +
      '."Content-Type: application/json\\r\\nGait-Log-Dir: $l\\r\\nContent-Length: ".length($p)."\\r\\n\\r\\n$p"',
      'while(length $q){$n=syswrite S,$q or die;substr $q,0,$n,""}',
      "1 while $n=sysread S,$r,65536,length $r;die unless defined $n",
      "($m,$b)=split /\\r\\n\\r\\n/,$r,2",
      "die unless defined $b and $m=~/^HTTP.1\\.1 200 / and $m=~/^gait-hook: $i\\r?$/mi",
      // Half an answer is none.
      "die unless $m=~/^content-length: (\\d+)\\r?$/mi and $1==length $b and $b=~/^(\\{.*\\}\\n)?\\z/s",
      "alarm 0;$b",
    ].join(";")
  }}`,
  "alarm 0",
  "exit 1 if not $k or $p=~/\\x00/",
  'print defined $a?"+$a":"-$p" or exit 1',
].join(";");
