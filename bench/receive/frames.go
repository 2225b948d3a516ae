//go:build unix

package main

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// blockFrames is how many frames one write carries. Written one by one, the
// sender's system calls would be what is measured.
const blockFrames = 64

// templates are notifications of about 1 KB of the kinds an account-wide
// subscription brings most. # stands for the serial number of the event,
// $ for the id of the subscription.
var templates = [...]string{
	`[{"type":"ServerNotification","messageId":"7#","status":200,"headers":{"RCRequestId":"3f2c51a0-8d17-11f0-9c1e-0050569b7#"}},` +
		`{"uuid":"7#","event":"/restapi/v1.0/account/400100/extension/400200/message-store/instant?type=SMS","timestamp":"2026-03-01T08:05:00.120Z","subscriptionId":"$","ownerId":"400200",` +
		`"body":{"id":"9#","to":[{"phoneNumber":"+12025550102","name":"Moss Beach Clinic","location":"Washington, DC","target":true}],"from":{"phoneNumber":"+12025550101","name":"Ann Lee","location":"San Mateo, CA"},` +
		`"type":"SMS","direction":"Inbound","subject":"Hello, I would like to move my appointment to Thursday morning. Is half past nine still free? I can also come on Friday after two. Thank you, Ann – \"see you\" 👋 https:\/\/example.com\/a",` +
		`"creationTime":"2026-03-01T08:04:59.000Z","lastModifiedTime":"2026-03-01T08:04:59.000Z","readStatus":"Unread","priority":"Normal","availability":"Alive","messageStatus":"Received","conversationId":"5000000000000000055",` +
		`"conversation":{"id":"5000000000000000055"},"attachments":[{"id":"9#","type":"Text","contentType":"text/plain","size":187}]}}]`,
	`[{"type":"ServerNotification","messageId":"7#","status":200,"headers":{"RCRequestId":"3f2c51a0-8d17-11f0-9c1e-0050569b7#"}},` +
		`{"uuid":"7#","event":"/restapi/v1.0/account/400100/extension/400200/telephony/sessions","timestamp":"2026-03-01T08:05:00.120Z","subscriptionId":"$","ownerId":"400200",` +
		`"body":{"sequence":5,"sessionId":"4#","telephonySessionId":"s-a0d17f6a3c1a4z18e0c7d9f7bz7#","serverId":"10.14.22.230.TAM","eventTime":"2026-03-01T08:04:59.912Z",` +
		`"parties":[{"accountId":"400100","extensionId":"400200","id":"p-a0d17f6a3c1a4z18e0c7d9f7bz7f2f80000-2","direction":"Inbound","to":{"phoneNumber":"+12025550102","name":"Moss Beach Clinic","extensionId":"400200"},` +
		`"from":{"phoneNumber":"+12025550101","name":"Ann Lee"},"status":{"code":"Answered","rcc":false},"muted":false,"standAlone":false,"park":{},"missedCall":false,"recordings":[{"id":"61#","active":true}],"ringOutRole":"Initiator"}],` +
		`"origin":{"type":"Call"},"accountId":"400100","extensionId":"400200","owner":"400200"}}]`,
	`[{"type":"ServerNotification","messageId":"7#","status":200,"headers":{"RCRequestId":"3f2c51a0-8d17-11f0-9c1e-0050569b7#"}},` +
		`{"uuid":"7#","event":"/restapi/v1.0/account/400100/extension/400200/presence?detailedTelephonyState=true","timestamp":"2026-03-01T08:05:00.120Z","subscriptionId":"$","ownerId":"400200",` +
		`"body":{"extensionId":"400200","telephonyStatus":"CallConnected","activeCalls":[{"id":"a0d17f6a3c1a4z18e0c7d9f7bz7","direction":"Inbound","fromName":"Ann Lee","from":"+12025550101","toName":"Moss Beach Clinic","to":"+12025550102",` +
		`"telephonyStatus":"CallConnected","sessionId":"4#","telephonySessionId":"s-a0d17f6a3c1a4z18e0c7d9f7bz7#","startTime":"2026-03-01T08:04:49.000Z","partyId":"p-a0d17f6a3c1a4z18e0c7d9f7bz7f2f80000-2"}],` +
		`"sequence":7#,"presenceStatus":"Busy","userStatus":"Available","dndStatus":"TakeAllCalls","meetingStatus":"Disconnected","allowSeeMyPresence":true,"ringOnMonitoredCall":false,"pickUpCallsOnHold":false,"totalActiveCalls":1}}]`,
	`[{"type":"ServerNotification","messageId":"7#","status":200,"headers":{"RCRequestId":"3f2c51a0-8d17-11f0-9c1e-0050569b7#"}},` +
		`{"uuid":"7#","event":"/restapi/v1.0/account/400100/extension/400200/message-store","timestamp":"2026-03-01T08:05:00.120Z","subscriptionId":"$","ownerId":"400200",` +
		`"body":{"accountId":"400100","extensionId":"400200","lastUpdated":"2026-03-01T08:04:59.913Z","changes":[{"type":"SMS","newCount":1,"updatedCount":0,"newMessageIds":["9#"],"updatedMessageIds":[]},` +
		`{"type":"VoiceMail","newCount":0,"updatedCount":2,"newMessageIds":[],"updatedMessageIds":["8#","6#"]},{"type":"Fax","newCount":0,"updatedCount":1,"newMessageIds":[],"updatedMessageIds":["5#"]},` +
		`{"type":"Pager","newCount":0,"updatedCount":3,"newMessageIds":[],"updatedMessageIds":["31#","32#","33#"]}],"owner":{"id":"400200","name":"Moss Beach Clinic","extensionNumber":"101","uri":"https://platform.ringcentral.com/restapi/v1.0/account/400100/extension/400200"}}}]`,
}

// mix is which template the frames of a block are made of, in turn: texts and
// what they do to the mailbox, and some calls with their presence.
var mix = [...]int{0, 3, 0, 3, 1, 2, 0, 0}

// serialDigits is the width of a serial number.
const serialDigits = 12

// block is blockFrames WebSocket frames as the wire carries them, and where
// their serial numbers stand.
type block struct {
	wire    []byte
	serials [blockFrames][]int
	ends    [blockFrames]int
}

// newBlock builds the frames of one block for a subscription.
func newBlock(subscription string) *block {
	b := &block{}
	for i := range blockFrames {
		text := []byte(strings.ReplaceAll(templates[mix[i%len(mix)]], "$", subscription))
		text = bytes.ReplaceAll(text, []byte("#"), []byte(strings.Repeat("#", serialDigits)))
		b.wire = append(b.wire, 0x81, 126) // final, text; two bytes of length follow
		b.wire = binary.BigEndian.AppendUint16(b.wire, uint16(len(text)))
		from := len(b.wire)
		b.wire = append(b.wire, text...)
		for at := from; ; {
			next := bytes.IndexByte(b.wire[at:], '#')
			if next < 0 {
				break
			}
			b.serials[i] = append(b.serials[i], at+next)
			at += next + serialDigits
			clear(b.wire[at-serialDigits : at])
		}
		b.ends[i] = len(b.wire)
	}
	return b
}

// number writes the serial numbers from first on into the frames.
func (b *block) number(first uint64) {
	var digits [serialDigits]byte
	for i, places := range b.serials {
		n := first + uint64(i)
		for d := serialDigits - 1; d >= 0; d-- {
			digits[d] = byte('0' + n%10)
			n /= 10
		}
		for _, at := range places {
			copy(b.wire[at:], digits[:])
		}
	}
}
