/** Git LFS stores a pointer in place of a file; without LFS a checkout has only the pointer. */

/** The first line of a pointer. */
export const GIT_LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;

/** Hint for a Git LFS pointer file. */
export const GIT_LFS_HINT =
  "git lfs pull fetches the files of this repository; in CI, check out with LFS turned on";
