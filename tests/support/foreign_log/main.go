// Makes and judges documents of transparency logs with the libraries of others: note and tlog of
// golang.org/x/mod, formats and merkle of transparency-dev, and torchwood. Reads one request per line
// and answers each with one line, both JSON.
package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"filippo.io/torchwood"
	formatslog "github.com/transparency-dev/formats/log"
	formatsnote "github.com/transparency-dev/formats/note"
	formatsproof "github.com/transparency-dev/formats/proof"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Request is what to make or to judge; each Op takes some of the members.
type Request struct {
	Op string `json:"op"`

	// make: a tree of the leaves "<name>:<index>", and the keys that sign it
	Name         string `json:"name"`
	Size         int64  `json:"size"`
	Index        int64  `json:"index"`
	Old          int64  `json:"old"`
	Origin       string `json:"origin"`
	Seed         []byte `json:"seed"`
	CosignerName string `json:"cosigner_name"`
	CosignerSeed []byte `json:"cosigner_seed"`

	// proof, step, note, vkey: what to judge, and by which keys
	Text     string `json:"text"`
	Vkey     string `json:"vkey"`
	Cosigner string `json:"cosigner"`

	// step, inclusion, consistency
	Leaf    []byte   `json:"leaf"`
	Root    []byte   `json:"root"`
	OldRoot []byte   `json:"old_root"`
	Hashes  [][]byte `json:"hashes"`
}

// Answer says by library what was made, or whether it was accepted.
type Answer struct {
	Made     map[string]string `json:"made,omitempty"`
	Accepted map[string]bool   `json:"accepted,omitempty"`
	// Seconds of a cosignature, in decimal.
	Seconds map[string]string `json:"seconds,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var request Request
		if err := json.Unmarshal(lines.Bytes(), &request); err != nil {
			log.Fatalf("cannot read a request: %v", err)
		}
		answer, err := answerTo(&request)
		if err != nil {
			log.Fatalf("cannot answer %q: %v", request.Op, err)
		}
		if err := answers.Encode(answer); err != nil {
			log.Fatalf("cannot write an answer: %v", err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatalf("cannot read requests: %v", err)
	}
}

func answerTo(request *Request) (*Answer, error) {
	switch request.Op {
	case "make":
		return makeDocuments(request)
	case "proof":
		return judgeProof(request)
	case "step":
		return judgeStep(request)
	case "note":
		return &Answer{Accepted: map[string]bool{"note": isNote(request.Text)}}, nil
	case "vkey":
		return judgeVkey(request.Text), nil
	case "inclusion":
		return judgeInclusion(request), nil
	case "consistency":
		return judgeConsistency(request), nil
	}
	return nil, errors.New("unknown op")
}

// tree holds the stored hashes of a tlog.
type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		found[at] = t[index]
	}
	return found, nil
}

func leafOf(name string, index int64) []byte {
	return fmt.Appendf(nil, "%s:%d", name, index)
}

func makeTree(name string, size int64) (tree, error) {
	var stored tree
	for index := range size {
		hashes, err := tlog.StoredHashes(index, leafOf(name, index), stored)
		if err != nil {
			return nil, err
		}
		stored = append(stored, hashes...)
	}
	return stored, nil
}

// signerKey writes a seed in the form that note takes: the id is that of the public key.
func signerKey(name string, seed []byte) (key, verifier string, err error) {
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	verifier, err = note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return "", "", err
	}
	id := strings.Split(verifier, "+")[1]
	data := base64.StdEncoding.EncodeToString(append([]byte{1}, seed...))
	return fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", name, id, data), verifier, nil
}

func makeDocuments(request *Request) (*Answer, error) {
	stored, err := makeTree(request.Name, request.Size)
	if err != nil {
		return nil, err
	}
	root, err := tlog.TreeHash(request.Size, stored)
	if err != nil {
		return nil, err
	}
	oldRoot, err := tlog.TreeHash(request.Old, stored)
	if err != nil {
		return nil, err
	}
	path, err := tlog.ProveRecord(request.Size, request.Index, stored)
	if err != nil {
		return nil, err
	}
	growth, err := tlog.ProveTree(request.Size, request.Old, stored)
	if err != nil {
		return nil, err
	}

	key, vkey, err := signerKey(request.Origin, request.Seed)
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, err
	}
	cosignerKey, plainVkey, err := signerKey(request.CosignerName, request.CosignerSeed)
	if err != nil {
		return nil, err
	}
	cosignerVkey, err := formatsnote.VKeyToCosignatureV1(plainVkey)
	if err != nil {
		return nil, err
	}
	formatsCosigner, err := formatsnote.NewSignerForCosignatureV1(cosignerKey)
	if err != nil {
		return nil, err
	}
	private := ed25519.NewKeyFromSeed(request.CosignerSeed)
	torchwoodCosigner, err := torchwood.NewCosignatureSigner(request.CosignerName, private)
	if err != nil {
		return nil, err
	}

	formatsHead := formatslog.Checkpoint{
		Origin: request.Origin, Size: uint64(request.Size), Hash: root[:],
	}
	formatsText := string(formatsHead.Marshal())
	formatsNote, err := note.Sign(&note.Note{Text: formatsText}, signer, formatsCosigner)
	if err != nil {
		return nil, err
	}
	torchwoodHead := torchwood.Checkpoint{
		Origin: request.Origin, Tree: tlog.Tree{N: request.Size, Hash: root},
	}
	torchwoodText := torchwoodHead.String()
	torchwoodNote, err := note.Sign(&note.Note{Text: torchwoodText}, signer, torchwoodCosigner)
	if err != nil {
		return nil, err
	}

	leaf := leafOf(request.Name, request.Index)
	hashes := make([][32]byte, len(path))
	for at, hash := range path {
		hashes[at] = hash
	}
	formatsProof := formatsproof.TLogProof{
		Index: uint64(request.Index), Hashes: hashes, Checkpoint: formatsNote, ExtraData: leaf,
	}
	torchwoodProof := torchwood.FormatProofWithExtraData(request.Index, leaf, path, torchwoodNote)

	step := fmt.Sprintf("old %d\n", request.Old)
	for _, hash := range growth {
		step += hash.String() + "\n"
	}
	return &Answer{Made: map[string]string{
		"vkey":      vkey,
		"cosigner":  cosignerVkey,
		"root":      root.String(),
		"old_root":  oldRoot.String(),
		"formats":   string(formatsProof.Marshal()),
		"torchwood": string(torchwoodProof),
		"step":      step + "\n" + string(formatsNote),
	}}, nil
}

// keys are those that must have signed: the log's, and a cosigner's as each library reads it.
type keys struct {
	log, formats, torchwood note.Verifier
}

func keysOf(request *Request) (*keys, error) {
	own, err := note.NewVerifier(request.Vkey)
	if err != nil {
		return nil, err
	}
	formats, err := formatsnote.NewVerifierForCosignatureV1(request.Cosigner)
	if err != nil {
		return nil, err
	}
	wood, err := torchwood.NewCosignatureVerifier(request.Cosigner)
	if err != nil {
		return nil, err
	}
	return &keys{log: own, formats: formats, torchwood: wood}, nil
}

// isSignedBy says whether each of two keys signed, given the signatures that verified.
func isSignedBy(signatures []note.Signature, first, second note.Verifier) bool {
	isSigned := func(key note.Verifier) bool {
		for _, signature := range signatures {
			if signature.Name == key.Name() && signature.Hash == key.KeyHash() {
				return true
			}
		}
		return false
	}
	return isSigned(first) && isSigned(second)
}

// headFromNote opens a checkpoint with note alone.
func headFromNote(text string, known *keys) (*tlog.Tree, bool) {
	opened, err := note.Open([]byte(text), note.VerifierList(known.log, known.torchwood))
	if err != nil || !isSignedBy(opened.Sigs, known.log, known.torchwood) {
		return nil, false
	}
	head, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil || head.Origin != known.log.Name() || head.Extension != "" {
		return nil, false
	}
	return &head.Tree, true
}

// headFromFormats opens a checkpoint with formats/log and formats/note.
func headFromFormats(text string, known *keys) (*formatslog.Checkpoint, *note.Note, bool) {
	head, rest, opened, err := formatslog.ParseCheckpoint(
		[]byte(text), known.log.Name(), known.log, known.formats)
	if err != nil || len(rest) > 0 || !isSignedBy(opened.Sigs, known.log, known.formats) {
		return nil, nil, false
	}
	return head, opened, true
}

func judgeProof(request *Request) (*Answer, error) {
	known, err := keysOf(request)
	if err != nil {
		return nil, err
	}
	answer := &Answer{Accepted: map[string]bool{}, Seconds: map[string]string{}}
	// A proof of gait has its entry as extra data.
	var read formatsproof.TLogProof
	isRead := read.Unmarshal([]byte(request.Text)) == nil && read.ExtraData != nil
	answer.Accepted["note, tlog"] = isRead && isInTlog(&read, known)
	answer.Accepted["formats, merkle"] = isRead && isInMerkle(&read, known, answer)
	answer.Accepted["torchwood"] = isInTorchwood(request.Text, known)
	return answer, nil
}

func isInTlog(read *formatsproof.TLogProof, known *keys) bool {
	head, isSigned := headFromNote(string(read.Checkpoint), known)
	if !isSigned {
		return false
	}
	path := make(tlog.RecordProof, len(read.Hashes))
	for at, hash := range read.Hashes {
		path[at] = hash
	}
	leaf := tlog.RecordHash(read.ExtraData)
	return tlog.CheckRecord(path, head.N, head.Hash, int64(read.Index), leaf) == nil
}

func isInMerkle(read *formatsproof.TLogProof, known *keys, answer *Answer) bool {
	head, opened, isSigned := headFromFormats(string(read.Checkpoint), known)
	if !isSigned {
		return false
	}
	for _, signature := range opened.Sigs {
		if signature.Name != known.formats.Name() {
			continue
		}
		if at, err := formatsnote.CoSigV1Timestamp(signature); err == nil {
			answer.Seconds["formats"] = strconv.FormatInt(at.Unix(), 10)
		}
		if seconds, err := torchwood.CosignatureTimestamp(signature); err == nil {
			answer.Seconds["torchwood"] = strconv.FormatInt(seconds, 10)
		}
	}
	path := make([][]byte, len(read.Hashes))
	for at := range read.Hashes {
		path[at] = read.Hashes[at][:]
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(read.ExtraData)
	return merkle.VerifyInclusion(
		rfc6962.DefaultHasher, read.Index, head.Size, leaf, path, head.Hash) == nil
}

func isInTorchwood(text string, known *keys) bool {
	leaf, err := torchwood.ProofExtraData([]byte(text))
	if err != nil {
		return false
	}
	policy := torchwood.ThresholdPolicy(3,
		torchwood.OriginPolicy(known.log.Name()),
		torchwood.SingleVerifierPolicy(known.log),
		torchwood.SingleVerifierPolicy(known.torchwood))
	return torchwood.VerifyProof(policy, tlog.RecordHash(leaf), []byte(text)) == nil
}

// judgeStep reads the body of a request to a witness, which none of the libraries does.
func judgeStep(request *Request) (*Answer, error) {
	known, err := keysOf(request)
	if err != nil {
		return nil, err
	}
	refused := &Answer{Accepted: map[string]bool{"tlog": false, "merkle": false}}
	first, checkpoint, isWhole := strings.Cut(request.Text, "\n\n")
	lines := strings.Split(first, "\n")
	if !isWhole || lines[0] != fmt.Sprintf("old %d", request.Old) {
		return refused, nil
	}
	request.Hashes = nil
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return refused, nil
		}
		request.Hashes = append(request.Hashes, hash[:])
	}
	head, isSigned := headFromNote(checkpoint, known)
	_, _, isSignedForFormats := headFromFormats(checkpoint, known)
	if !isSigned || !isSignedForFormats {
		return refused, nil
	}
	request.Size, request.Root = head.N, head.Hash[:]
	return judgeConsistency(request), nil
}

func judgeInclusion(request *Request) *Answer {
	path := make(tlog.RecordProof, len(request.Hashes))
	for at, hash := range request.Hashes {
		path[at] = tlog.Hash(hash)
	}
	root, leaf := tlog.Hash(request.Root), tlog.Hash(request.Leaf)
	return &Answer{Accepted: map[string]bool{
		"tlog": tlog.CheckRecord(path, request.Size, root, request.Index, leaf) == nil,
		"merkle": merkle.VerifyInclusion(rfc6962.DefaultHasher, uint64(request.Index),
			uint64(request.Size), request.Leaf, request.Hashes, request.Root) == nil,
	}}
}

func judgeConsistency(request *Request) *Answer {
	growth := make(tlog.TreeProof, len(request.Hashes))
	for at, hash := range request.Hashes {
		growth[at] = tlog.Hash(hash)
	}
	root, oldRoot := tlog.Hash(request.Root), tlog.Hash(request.OldRoot)
	return &Answer{Accepted: map[string]bool{
		"tlog": tlog.CheckTree(growth, request.Size, root, request.Old, oldRoot) == nil,
		"merkle": merkle.VerifyConsistency(rfc6962.DefaultHasher, uint64(request.Old),
			uint64(request.Size), request.Hashes, request.OldRoot, request.Root) == nil,
	}}
}

// isNote says whether note reads a text, and all base64 in its signatures has the one spelling: gait
// takes no other one, note does.
func isNote(text string) bool {
	_, err := note.Open([]byte(text), nil)
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return false
	}
	for _, signature := range unverified.Note.UnverifiedSigs {
		data, err := base64.StdEncoding.DecodeString(signature.Base64)
		if err != nil || base64.StdEncoding.EncodeToString(data) != signature.Base64 {
			return false
		}
	}
	return true
}

func judgeVkey(text string) *Answer {
	_, plain := note.NewVerifier(text)
	_, cosigner := torchwood.NewCosignatureVerifier(text)
	return &Answer{Accepted: map[string]bool{"note": plain == nil, "torchwood": cosigner == nil}}
}
