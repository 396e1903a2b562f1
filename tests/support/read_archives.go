// Reads the archives in a folder with archive/zip and prints what it sees, as JSON: for each file
// the list of [name, SHA-256], or the error in words.
package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func read(path string) (any, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	found := [][2]string{}
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			return nil, err
		}
		hash := sha256.New()
		if _, err := io.Copy(hash, content); err != nil {
			return nil, err
		}
		found = append(found, [2]string{file.Name, hex.EncodeToString(hash.Sum(nil))})
	}
	return found, nil
}

func main() {
	answer := map[string]any{}
	files, _ := os.ReadDir(os.Args[1])
	for _, file := range files {
		found, err := read(filepath.Join(os.Args[1], file.Name()))
		if err != nil {
			found = fmt.Sprint("error: ", err)
		}
		answer[file.Name()] = found
	}
	json.NewEncoder(os.Stdout).Encode(answer)
}
