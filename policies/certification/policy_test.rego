package certification_test

import data.certification

fixture := {"record-1": {"status": "active"}, "record-2": {"status": "archived"}}

attributes := {"alice": {}, "bob": {"role": "admin"}}

# `with` holds what the request itself says about subject, action and resource.
question(c) := {
	"realm": "default",
	"subject": {
		"type": "user",
		"id": c.subject,
		"properties": object.get(c, ["with", "subject"], {}),
		"stored": {
			"id": c.subject,
			"username": c.subject,
			"emails": [],
			"attributes": attributes[c.subject],
			"roles": [],
		},
	},
	"action": {"name": c.action, "properties": object.get(c, ["with", "action"], {})},
	"resource": {"type": "record", "id": c.record, "properties": object.get(c, ["with", "resource"], {})},
	"context": object.get(c, ["with", "context"], {}),
}

table := {
	"1: alice reads an active record": {"subject": "alice", "action": "read", "record": "record-1", "allow": true},
	"2: alice writes an active record": {"subject": "alice", "action": "write", "record": "record-1", "allow": true},
	"3: bob reads an active record": {"subject": "bob", "action": "read", "record": "record-1", "allow": true},
	"4: bob, a stored admin, writes an active record": {
		"subject": "bob", "action": "write", "record": "record-1",
		"allow": false,
	},
	"5: alice writes what the request calls archived": {
		"subject": "alice", "action": "write", "record": "record-1",
		"with": {"resource": {"status": "archived"}},
		"allow": false,
	},
	"6: an admin by the request writes what it calls archived": {
		"subject": "alice", "action": "write", "record": "record-1",
		"with": {"subject": {"role": "admin"}, "resource": {"status": "archived"}},
		"allow": true,
	},
	"7: alice deletes softly": {
		"subject": "alice", "action": "delete", "record": "record-1",
		"with": {"action": {"soft": true}},
		"allow": true,
	},
	"8: alice deletes for good": {
		"subject": "alice", "action": "delete", "record": "record-1",
		"with": {"action": {"soft": false}},
		"allow": false,
	},
	"alice deletes without saying how": {"subject": "alice", "action": "delete", "record": "record-1", "allow": false},
	"alice deletes with a truthy text": {
		"subject": "alice", "action": "delete", "record": "record-1",
		"with": {"action": {"soft": "true"}},
		"allow": false,
	},
	"alice reads an archived record": {"subject": "alice", "action": "read", "record": "record-2", "allow": true},
	"alice writes a stored archived record": {"subject": "alice", "action": "write", "record": "record-2", "allow": false},
	"bob writes a stored archived record": {"subject": "bob", "action": "write", "record": "record-2", "allow": true},
	"bob writes archived, both said by the request": {
		"subject": "bob", "action": "write", "record": "record-2",
		"with": {"subject": {"role": "admin"}, "resource": {"status": "archived"}},
		"allow": true,
	},
	"bob is no admin by the request": {
		"subject": "bob", "action": "write", "record": "record-2",
		"with": {"subject": {"role": "clerk"}},
		"allow": false,
	},
	"an archived record is active by the request": {
		"subject": "alice", "action": "write", "record": "record-2",
		"with": {"resource": {"status": "active"}},
		"allow": true,
	},
	"context changes nothing": {
		"subject": "alice", "action": "read", "record": "record-1",
		"with": {"context": {"time": "2026-11-20T00:00:00Z"}},
		"allow": true,
	},
	"extra properties change nothing": {
		"subject": "bob", "action": "write", "record": "record-1",
		"with": {"subject": {"shoe_size": 43}, "action": {"how": "quickly"}, "resource": {"colour": "red"}},
		"allow": false,
	},
	"a record that nobody described": {"subject": "alice", "action": "read", "record": "record-9", "allow": false},
	"deleting a record that nobody described": {
		"subject": "alice", "action": "delete", "record": "record-9",
		"with": {"action": {"soft": true}},
		"allow": false,
	},
	"an action that does not exist": {"subject": "bob", "action": "shred", "record": "record-2", "allow": false},
}

test_table[name] if {
	some name, c in table
	certification == {"allow": c.allow} with input as question(c)
		with data.certification_fixture.records as fixture
}

test_unknown_subject[action] if {
	some action in ["read", "write", "delete"]
	asked := question({"subject": "alice", "action": action, "record": "record-1", "with": {"action": {"soft": true}}})
	certification == {"allow": false} with input as json.remove(asked, ["subject/stored"])
		with data.certification_fixture.records as fixture
}

test_other_type if {
	asked := question({"subject": "alice", "action": "read", "record": "record-1"})
	certification == {"allow": false} with input as object.union(asked, {"resource": {"type": "spaceship"}})
		with data.certification_fixture.records as fixture
}

test_shipped_fixture if {
	data.certification_fixture.records == fixture
}
