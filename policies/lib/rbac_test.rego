package portcullis.rbac_test

import data.portcullis.rbac

role_definitions := {
	"viewer": {
		"lineage": ["viewer"],
		"permissions": {"invoice": {"read": true}},
	},
	"editor": {
		"lineage": ["editor", "viewer"],
		"permissions": {"invoice": {"read": true, "update": true}},
	},
	"auditor": {
		"lineage": ["auditor"],
		"permissions": {"*": {"read": true}},
	},
	"invoice_admin": {
		"lineage": ["invoice_admin"],
		"permissions": {"invoice": {"*": true}},
	},
	"root": {
		"lineage": ["root"],
		"permissions": {"*": {"*": true}},
	},
}

question(roles, type, action) := {
	"subject": {"type": "user", "id": "u1", "stored": {"id": "u1", "roles": roles}},
	"action": {"name": action},
	"resource": {"type": type, "id": "r1"},
}

test_permitted[name] if {
	some name, c in {
		"own permission": {"ask": [["viewer"], "invoice", "read"], "permitted": true},
		"permission that nobody granted": {"ask": [["viewer"], "invoice", "update"], "permitted": false},
		"inherited permission": {"ask": [["editor"], "invoice", "read"], "permitted": true},
		"permission of another type": {"ask": [["editor"], "order", "read"], "permitted": false},
		"any type": {"ask": [["auditor"], "order", "read"], "permitted": true},
		"any type, other action": {"ask": [["auditor"], "order", "update"], "permitted": false},
		"any action": {"ask": [["invoice_admin"], "invoice", "shred"], "permitted": true},
		"any action, other type": {"ask": [["invoice_admin"], "order", "shred"], "permitted": false},
		"anything": {"ask": [["root"], "order", "shred"], "permitted": true},
		"second role grants": {"ask": [["viewer", "auditor"], "order", "read"], "permitted": true},
		"no role": {"ask": [[], "invoice", "read"], "permitted": false},
		"role without definition": {"ask": [["ghost"], "invoice", "read"], "permitted": false},
		"type called as the wildcard": {"ask": [["viewer"], "*", "read"], "permitted": false},
	}
	[roles, type, action] := c.ask
	rbac.permitted == c.permitted with input as question(roles, type, action)
		with data.portcullis.roles as role_definitions
}

test_unknown_subject_is_not_permitted if {
	not rbac.permitted with input as {
		"subject": {"type": "user", "id": "ghost"},
		"action": {"name": "read"},
		"resource": {"type": "invoice", "id": "1"},
	}
		with data.portcullis.roles as role_definitions
}

test_roles_include_ancestors if {
	rbac.roles == {"auditor", "editor", "viewer"} with input as question(["auditor", "editor"], "invoice", "read")
		with data.portcullis.roles as role_definitions
}

test_roles_are_empty_without_role_data if {
	rbac.roles == set() with input as question(["editor"], "invoice", "read")
		with data.portcullis.roles as {}
}

test_permissions_are_pairs if {
	expected := {"*:read", "invoice:read", "invoice:update"}
	rbac.permissions == expected with input as question(["auditor", "editor"], "invoice", "read")
		with data.portcullis.roles as role_definitions
}

test_permission_set_to_false_is_none if {
	asked := question(["muted"], "invoice", "read")
	definitions := {"muted": {"lineage": ["muted"], "permissions": {"invoice": {"read": false}}}}
	rbac.permissions == set() with input as asked with data.portcullis.roles as definitions
	not rbac.permitted with input as asked with data.portcullis.roles as definitions
}

test_has_inherited_role if {
	rbac.has_role("viewer") with input as question(["editor"], "invoice", "read")
		with data.portcullis.roles as role_definitions
}

test_has_no_role_that_inherits_from_it if {
	not rbac.has_role("editor") with input as question(["viewer"], "invoice", "read")
		with data.portcullis.roles as role_definitions
}
