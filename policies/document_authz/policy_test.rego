package document_authz_test

import data.document_authz

masked := {"credit_card_info", "ssn"}

document := {"id": "d1", "owner_id": "alice", "shared_with": ["bob"]}

opa_question(id, roles, action) := {
	"user": {"id": id, "roles": roles},
	"action": action,
	"resource": document,
}

authzen_question(id, roles, action) := {
	"realm": "default",
	"subject": {
		"type": "user",
		"id": id,
		"properties": {},
		"stored": {"id": id, "username": id, "emails": [], "attributes": {}, "roles": roles},
	},
	"action": {"name": action, "properties": {}},
	"resource": {"type": "document", "id": document.id, "properties": document},
	"context": {},
}

cases := {
	"owner reads": {"ask": ["alice", ["user"], "read"], "allow": true, "filter_data": masked},
	"owner writes": {"ask": ["alice", ["user"], "write"], "allow": false, "filter_data": masked},
	"owner without role reads": {"ask": ["alice", [], "read"], "allow": true, "filter_data": masked},
	"shared-with reads": {"ask": ["bob", ["user"], "read"], "allow": true, "filter_data": masked},
	"shared-with deletes": {"ask": ["bob", ["user"], "delete"], "allow": false, "filter_data": masked},
	"stranger reads": {"ask": ["carol", ["user"], "read"], "allow": false, "filter_data": masked},
	"admin reads": {"ask": ["root", ["admin"], "read"], "allow": true, "filter_data": set()},
	"admin deletes": {"ask": ["root", ["admin", "user"], "delete"], "allow": true, "filter_data": set()},
	"role that begins like admin": {"ask": ["carol", ["administrator"], "read"], "allow": false, "filter_data": masked},
}

test_opa_question[name] if {
	some name, c in cases
	[id, roles, action] := c.ask
	document_authz == {"allow": c.allow, "filter_data": c.filter_data} with input as opa_question(id, roles, action)
}

test_authzen_question[name] if {
	some name, c in cases
	[id, roles, action] := c.ask
	document_authz == {"allow": c.allow, "filter_data": c.filter_data} with input as authzen_question(id, roles, action)
}

test_unknown_subject if {
	question := json.remove(authzen_question("alice", ["admin"], "read"), ["subject/stored"])
	document_authz == {"allow": false, "filter_data": masked} with input as question
}

# What a caller claims about the subject is not what the store knows.
test_claimed_role if {
	question := object.union(
		authzen_question("carol", [], "read"),
		{"subject": {"properties": {"roles": ["admin"]}}, "user": {"id": "alice", "roles": ["admin"]}},
	)
	document_authz == {"allow": false, "filter_data": masked} with input as question
}

test_incomplete_question[name] if {
	some name, question in {
		"nothing": {},
		"no user": {"action": "read", "resource": document},
		"no resource": {"user": {"id": "alice", "roles": []}, "action": "read"},
		"no owner": {"user": {"roles": []}, "action": "read", "resource": {}},
		"scalars": {"user": "alice", "action": 1, "resource": "d1"},
	}
	document_authz == {"allow": false, "filter_data": masked} with input as question
}
