package memnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestBuffered(t *testing.T) {
	a, b := Pipe()
	for range 3 { // nobody reads yet: a kernel would take it too
		if _, err := a.Write([]byte("ab")); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(b)
	if err != nil || string(got) != "ababab" {
		t.Fatalf("read %q, %v", got, err)
	}
	if _, err := b.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Fatalf("write to a closed peer: %v", err)
	}
}

func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe()
		start := time.Now()
		_ = a.SetReadDeadline(start.Add(time.Second))
		_, err := a.Read(make([]byte, 1))
		if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Second {
			t.Fatalf("after %v: %v", time.Since(start), err)
		}
		_ = a.SetReadDeadline(time.Time{})
		if _, err := b.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		_ = a.SetWriteDeadline(time.Now().Add(-time.Second))
		if _, err := a.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
	})
}

func TestFaults(t *testing.T) {
	a, b := Pipe()
	a.Blackhole(true)
	if _, err := a.Write([]byte("lost")); err != nil {
		t.Fatal("a black hole tells nobody:", err)
	}
	a.Blackhole(false)
	_, _ = a.Write([]byte("after a hole"))
	buf := make([]byte, 8)
	_ = b.SetReadDeadline(time.Now())
	if n, err := b.Read(buf); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("behind what was swallowed, %q was read: %v", buf[:n], err)
	}
	_ = b.SetReadDeadline(time.Time{})
	_, _ = b.Write([]byte("back"))
	if n, _ := a.Read(buf); string(buf[:n]) != "back" {
		t.Fatalf("the other direction, in which nothing was swallowed: read %q", buf[:n])
	}
	a.Reset()
	if _, err := b.Read(buf); !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("after a reset: %v", err)
	}
	l := Listen()
	l.Refuse(true)
	if _, err := l.Dial(context.Background(), "tcp", ""); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("refused: %v", err)
	}
}

func TestHTTPInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := Listen()
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })}
		done := make(chan struct{})
		go func() { defer close(done); _ = srv.Serve(l) }()
		tr := &http.Transport{DialContext: l.Dial}
		res, err := (&http.Client{Transport: tr}).Get("http://127.0.0.1/")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || string(body) != "hello" {
			t.Fatalf("%q, %v", body, err)
		}
		_ = res.Body.Close()
		tr.CloseIdleConnections()
		_ = srv.Close()
		<-done
	})
}
