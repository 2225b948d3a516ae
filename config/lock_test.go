package config

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
)

// lockHolder makes the test binary a process that holds the lock of the
// directory it names, until it is killed.
const lockHolder = "RINGTAIL_TEST_LOCK_HOLDER"

func TestMain(m *testing.M) {
	dir := os.Getenv(lockHolder)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, _, err := OpenState(stateServer, stateClient, stateJWT, StateOptions{Dir: dir, Keyring: NoKeyring})
	if err != nil {
		panic(err)
	}
	if ok, err := s.TryLock(); !ok {
		panic(err)
	}
	os.Stdout.WriteString("locked\n")
	select {}
}

func TestLockDiesWithItsProcess(t *testing.T) {
	o := StateOptions{Dir: t.TempDir(), Keyring: NoKeyring}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), lockHolder+"="+o.Dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "locked\n" {
		t.Errorf("the other process says %q, %v", line, err)
	}
	s := openState(t, o)
	if ok, err := s.TryLock(); ok || err != nil {
		t.Errorf("locked by two processes: %v, %v", ok, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if ok, err := s.TryLock(); !ok || err != nil {
		t.Errorf("the lock outlived its process: %v, %v", ok, err)
	}
}
