/** The OCI image layout of a release: its structure, and what skopeo and umoci make of it. */

import assert from "node:assert/strict";
import { imageOfRelease, writeLayout } from "../../scripts/release/oci.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";
import { releaseOnDisk, ROOT } from "../support/release_folder.ts";

const folder = scratch();
addEventListener("unload", () => folder[Symbol.dispose]());
// GAIT_TEST_BINARY puts a real program in the place of the stand-in of this platform.
const { out, keyPath } = await releaseOnDisk(
  folder.path,
  "release",
  Deno.env.get("GAIT_TEST_BINARY"),
);
const publicKey = await Deno.readTextFile(keyPath);
const image = (base?: string) =>
  imageOfRelease({ folder: out.pathname, publicKey, arch: "amd64", base });
const layout = `${folder.path}/layout`;
const files = await image();
await writeLayout(files, layout);

const parsed = (path: string) => JSON.parse(Deno.readTextFileSync(`${layout}/${path}`));
const blobPath = (digest: string) => `blobs/${digest.replace(":", "/")}`;
const manifestOf = () => parsed(blobPath(parsed("index.json").manifests[0].digest));

async function run(program: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("every blob has the digest that names it and the size that its descriptor says", async () => {
  const names = [...Deno.readDirSync(`${layout}/blobs/sha256`)].map(({ name }) => name);
  assert.equal(names.length, 3);
  for (const name of names) {
    assert.equal(await sha256(await Deno.readFile(`${layout}/blobs/sha256/${name}`)), name);
  }
  const manifest = manifestOf();
  for (
    const { digest, size } of [
      ...parsed("index.json").manifests,
      manifest.config,
      ...manifest.layers,
    ]
  ) {
    assert.equal((await Deno.stat(`${layout}/${blobPath(digest)}`)).size, size);
  }
});

Deno.test("layout, index and config say what an image of the release is", () => {
  assert.equal(
    Deno.readTextFileSync(`${layout}/oci-layout`),
    '{\n  "imageLayoutVersion": "1.0.0"\n}\n',
  );
  const { schemaVersion, manifests: [descriptor, ...others] } = parsed("index.json");
  assert.deepEqual([schemaVersion, others], [2, []]);
  assert.deepEqual(descriptor.platform, { architecture: "amd64", os: "linux" });
  assert.deepEqual(descriptor.annotations, { "org.opencontainers.image.ref.name": "1.2.3" });
  const config = parsed(blobPath(manifestOf().config.digest));
  assert.deepEqual(config.config, {
    User: "65532:65532",
    Env: ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/gait"],
    Entrypoint: ["/usr/local/bin/gait"],
    WorkingDir: "/work",
    Labels: {
      "org.opencontainers.image.created": "2026-02-05T00:00:00Z",
      "org.opencontainers.image.description":
        "Decides, records and checks what AI agents do with tools",
      "org.opencontainers.image.licenses": "Apache-2.0",
      "org.opencontainers.image.revision": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "org.opencontainers.image.source": "https://git.example/gait",
      "org.opencontainers.image.title": "gait",
      "org.opencontainers.image.version": "1.2.3",
    },
  });
});

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test(
  { name: "the layer holds program, documents and the folders of its user", ...onUnix },
  async () => {
    const layer = `${layout}/${blobPath(manifestOf().layers[0].digest)}`;
    const { stdout } = await run("tar", "--numeric-owner", "-tvzf", layer);
    const lines = stdout.trimEnd().split("\n").map((line) => {
      const words = line.split(/\s+/);
      return `${words[0]} ${words[1]} ${words.at(-1)}`;
    });
    assert.deepEqual(lines, [
      "drwxr-xr-x 0/0 home/",
      "drwx------ 65532/65532 home/gait/",
      "drwxr-xr-x 0/0 usr/",
      "drwxr-xr-x 0/0 usr/local/",
      "drwxr-xr-x 0/0 usr/local/bin/",
      "-rwxr-xr-x 0/0 usr/local/bin/gait",
      "drwxr-xr-x 0/0 usr/local/share/",
      "drwxr-xr-x 0/0 usr/local/share/doc/",
      "drwxr-xr-x 0/0 usr/local/share/doc/gait/",
      "-rw-r--r-- 0/0 usr/local/share/doc/gait/LICENSE",
      "-rw-r--r-- 0/0 usr/local/share/doc/gait/README.md",
      "-rw-r--r-- 0/0 usr/local/share/doc/gait/THIRD_PARTY_LICENSES.txt",
      "drwxr-xr-x 65532/65532 work/",
    ]);
  },
);

Deno.test("the same release gives the same bytes", async () => {
  assert.deepEqual([...await image()], [...files]);
});

Deno.test("a release that does not verify, or has no such archive, makes no image", async () => {
  using other = scratch();
  const { out, keyPath } = await releaseOnDisk(other.path);
  const options = { folder: out.pathname, publicKey: await Deno.readTextFile(keyPath) };
  await Deno.writeTextFile(new URL("gait_1.2.3_linux_arm64.tar.gz", out), "x");
  const { code, stderr } = await run(
    Deno.execPath(),
    ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write", "--config"],
    ...[new URL("deno.json", ROOT).pathname, new URL("scripts/release/oci.ts", ROOT).pathname],
    ...[options.folder, "--public-key", keyPath, "--out", `${other.path}/image`],
  );
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: Cannot make the image: the release does not verify\narchive_digest: /,
  );
  await assert.rejects(Deno.stat(`${other.path}/image`), Deno.errors.NotFound);
});

Deno.test("a layout is not written over what is there", async () => {
  await assert.rejects(writeLayout(files, layout), /already holds/);
});

const hasSkopeo = hasProgram("skopeo");
const hasUmoci = hasProgram("umoci");

Deno.test({
  name: `skopeo reads the image and copies it, byte for byte${hasSkopeo ? "" : " (needs skopeo)"}`,
  ignore: !hasSkopeo,
  fn: async () => {
    const seen = await run("skopeo", "inspect", `oci:${layout}:1.2.3`);
    assert.equal(seen.code, 0, seen.stderr);
    const { Architecture, Os, Digest, Labels, Layers } = JSON.parse(seen.stdout);
    assert.deepEqual([Architecture, Os], ["amd64", "linux"]);
    assert.equal(Digest, parsed("index.json").manifests[0].digest);
    assert.equal(Labels["org.opencontainers.image.version"], "1.2.3");
    assert.deepEqual(Layers, manifestOf().layers.map(({ digest }: { digest: string }) => digest));
    const copy = `${folder.path}/copy`;
    const copied = await run(
      "skopeo",
      "--insecure-policy",
      "copy",
      `oci:${layout}:1.2.3`,
      `oci:${copy}:1.2.3`,
    );
    assert.equal(copied.code, 0, copied.stderr);
    for (const [path, bytes] of files) {
      if (path.startsWith("blobs/")) {
        assert.deepEqual(await Deno.readFile(`${copy}/${path}`), bytes);
      }
    }
  },
});

Deno.test({
  name: `umoci unpacks the image, also on a base${hasUmoci ? "" : " (needs umoci)"}`,
  ignore: !hasUmoci,
  fn: async () => {
    const base = `${folder.path}/base`;
    const etc = `${folder.path}/os-release`;
    await Deno.writeTextFile(etc, "ID=base\n");
    for (
      const args of [
        ["init", "--layout", base],
        ["new", "--image", `${base}:latest`],
        ["insert", "--rootless", "--image", `${base}:latest`, etc, "/etc/os-release"],
        ["config", "--image", `${base}:latest`, "--architecture", "amd64", "--os", "linux"],
      ]
    ) {
      const { code, stderr } = await run("umoci", ...args);
      assert.equal(code, 0, stderr);
    }
    const both = `${folder.path}/both`;
    await writeLayout(await image(base), both);
    for (const [from, into] of [[layout, "alone"], [both, "on_base"]] as const) {
      const bundle = `${folder.path}/${into}`;
      const unpacked = await run(
        "umoci",
        "unpack",
        "--rootless",
        "--image",
        `${from}:1.2.3`,
        bundle,
      );
      assert.equal(unpacked.code, 0, unpacked.stderr);
      const program = `${bundle}/rootfs/usr/local/bin/gait`;
      assert.equal(((await Deno.stat(program)).mode ?? 0) & 0o777, 0o755);
      assert.match((await run(program, "version")).stdout, /^gait \d+\.\d+\.\d+/);
      const { process } = JSON.parse(await Deno.readTextFile(`${bundle}/config.json`));
      assert.deepEqual([process.user.uid, process.user.gid], [65532, 65532]);
      assert.deepEqual([process.args, process.cwd], [["/usr/local/bin/gait"], "/work"]);
    }
    const release = `${folder.path}/on_base/rootfs/etc/os-release`;
    assert.equal(await Deno.readTextFile(release), "ID=base\n");
    await assert.rejects(
      imageOfRelease({ folder: out.pathname, publicKey, arch: "arm64", base }),
      /expected an image for linux arm64, found linux amd64/,
    );
  },
});
