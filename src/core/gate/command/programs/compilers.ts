/** Compilers and their tools. What their options do is not written down: each word may be anything. */

import type { Entry, Table } from "./notation.ts";

const TOOL: Entry = { is: "unknown*", hasArgumentFiles: true, opens: "compiler" };

/** Compilers and their tools. */
export const COMPILERS: Table = {
  source:
    "binutils 2.40, GCC 12, OpenJDK 17 and rustc 1.95, each run with @file; Clang 19, Kotlin 2 and .NET 9 manuals",
  programs: {
    "nm|objdump|objcopy|readelf|size|addr2line|c++filt|ar|ranlib|strip|ld|ld.bfd|ld.gold|ld.lld|lld|as|gprof|elfedit|dwp|windres|dlltool":
      TOOL,
    "gcc|g++|cc|c++|cpp|gcov|gfortran|gnat|clang|clang++|clang-cpp|clang-tidy|clang-format|clang-check|icx|icpx|nvcc|emcc|em++":
      TOOL,
    "llvm-ar|llvm-nm|llvm-objdump|llvm-objcopy|llvm-readelf|llvm-readobj|llvm-size|llvm-strings|llvm-strip|llvm-symbolizer|llvm-cxxfilt|opt|llc":
      TOOL,
    "rustc|rustdoc|clippy-driver|swiftc|kotlinc|kotlin|scalac": TOOL,
    "javac|javadoc|jar|jlink|jpackage|jdeps|jmod": TOOL,
    "dotnet|msbuild|csc|vbc|fsc": TOOL,
    "7z|7za|7zz|7zr|rar|unrar": TOOL,
    codespell: TOOL,
  },
};
