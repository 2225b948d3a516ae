package rc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ringtail/rc"
	"ringtail/rc/simulator"
)

func TestFramesThatAreNoneDoNotEndTheConnection(t *testing.T) {
	for name, raw := range map[string]string{
		"not JSON":       `hello`,
		"no array":       `{"type":"ServerNotification"}`,
		"empty array":    `[]`,
		"unknown type":   `[{"type":"Surprise","messageId":"1"},{}]`,
		"no type":        `[{},{}]`,
		"no body":        `[{"type":"ServerNotification","messageId":"1"}]`,
		"multipart":      `[{"type":"ClientRequest","messageId":"none"},--Boundary_x` + "\r\n\r\n--]",
		"details again":  `[{"type":"ConnectionDetails","messageId":"1","wsc":{"token":"x"}},{"recoveryTimeout":"soon"}]`,
		"details broken": `[{"type":"ConnectionDetails","wsc":7},[]]`,
		"late answer":    `[{"type":"ClientRequest","messageId":"long ago","status":200},{}]`,
		"Error":          `[{"type":"Error","messageId":"1","status":500},{"errorCode":"WSG-999","message":"hm"}]`,
		"wrong types":    `[{"type":["ServerNotification"],"messageId":{},"status":"x","headers":7,"wsc":"y"},8]`,
	} {
		t.Run(name, func(t *testing.T) {
			play(t, simulator.Options{}, nil, func(w *world) {
				w.live()
				w.sim.WriteRaw([]byte(raw), websocket.TextMessage)
				w.sim.SendSMS("", "still there")
				w.within(time.Second, "the event", func() bool { return len(w.events()) == 1 })
				w.sim.Cut()
				w.within(2*time.Minute, "live again", func() bool { return w.sim.State().Connections == 2 && w.status().Phase == rc.PhaseLive })
			})
		})
	}
}

func TestBinaryAndGiantFramesAreSaidAndSurvived(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		w.sim.WriteRaw([]byte{0, 1, 2}, websocket.BinaryMessage)
		giant := fmt.Sprintf(`[{"type":"ServerNotification","messageId":"g"},{"uuid":"g","body":{"subject":"%s"}}]`, strings.Repeat("x", rc.MaxFrame))
		w.sim.WriteRaw([]byte(giant), websocket.TextMessage)
		w.sim.SendSMS("", "after it")
		w.within(5*time.Second, "the event", func() bool { return len(w.events()) == 1 })
		n := w.notices(rc.NoticeFrame)
		if len(n) != 2 || !strings.Contains(n[0].Text, "binary") || !strings.Contains(n[1].Text, "16.0 MiB") {
			t.Errorf("notices %+v", n)
		}
		if s := w.sim.State(); s.Connections != 1 {
			t.Errorf("simulator %+v", s)
		}
		w.within(time.Second, "the count", func() bool { return w.status().BadFrames == 2 })
	})
}

func TestALargeEventIsKept(t *testing.T) {
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		body := fmt.Appendf(nil, `{"id":"1","subject":"%s"}`, strings.Repeat("é", 4<<20))
		w.sim.SendRaw(sms, body)
		w.within(5*time.Second, "the event", func() bool { return len(w.events()) == 1 })
		w.sameAsSent()
	})
}

func TestBytesAreKeptAsTheyCame(t *testing.T) {
	envelope := []byte("{ \"uuid\" : \"77\",\t\"event\":\"/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS\",\n \"body\":{\"id\":9223372036854775807,\"n\":1.0e+02,\"s\":\"\\u00e9\\/é\\ud83d\\ude00\", \"z\":1,\"a\":null } }")
	play(t, simulator.Options{}, nil, func(w *world) {
		w.live()
		meta := `{"messageId":"77" , "type":"ServerNotification"}`
		w.sim.WriteRaw([]byte("["+meta+" , "+string(envelope)+"]\n"), websocket.TextMessage)
		w.within(time.Second, "the event", func() bool { return len(w.events()) == 1 })
		e := w.events()[0]
		if !bytes.Equal(e.Envelope, envelope) || string(e.Meta) != meta || e.Kind != rc.KindSMS {
			t.Errorf("got %s %s %v", e.Meta, e.Envelope, e.Kind)
		}
		if !json.Valid(e.Envelope) {
			t.Error("not JSON")
		}
	})
}
