package todo_test

import data.todo

role_definitions := {name: {"lineage": [name], "permissions": {}} |
	some name in ["admin", "editor", "evil_genius", "viewer"]
}

users := {
	"rick": {"email": "rick@the-citadel.com", "roles": ["admin", "evil_genius"]},
	"morty": {"email": "morty@the-citadel.com", "roles": ["editor"]},
	"summer": {"email": "summer@the-smiths.com", "roles": ["editor"]},
	"beth": {"email": "beth@the-smiths.com", "roles": ["viewer"]},
	"jerry": {"email": "jerry@the-smiths.com", "roles": ["viewer"]},
}

# Who may do what: with a todo of their own, and with one of somebody else's.
table := {
	"rick": {
		"can_read_todos": {"own": true, "other": true},
		"can_create_todo": {"own": true, "other": true},
		"can_update_todo": {"own": true, "other": true},
		"can_delete_todo": {"own": true, "other": true},
	},
	"morty": {
		"can_read_todos": {"own": true, "other": true},
		"can_create_todo": {"own": true, "other": true},
		"can_update_todo": {"own": true, "other": false},
		"can_delete_todo": {"own": true, "other": false},
	},
	"summer": {
		"can_read_todos": {"own": true, "other": true},
		"can_create_todo": {"own": true, "other": true},
		"can_update_todo": {"own": true, "other": false},
		"can_delete_todo": {"own": true, "other": false},
	},
	"beth": {
		"can_read_todos": {"own": true, "other": true},
		"can_create_todo": {"own": false, "other": false},
		"can_update_todo": {"own": false, "other": false},
		"can_delete_todo": {"own": false, "other": false},
	},
	"jerry": {
		"can_read_todos": {"own": true, "other": true},
		"can_create_todo": {"own": false, "other": false},
		"can_update_todo": {"own": false, "other": false},
		"can_delete_todo": {"own": false, "other": false},
	},
}

stored(name) := {
	"id": sprintf("user-%s", [name]),
	"username": name,
	"emails": [users[name].email],
	"attributes": {},
	"roles": users[name].roles,
}

question(name, action, resource) := {
	"realm": "default",
	"subject": {"type": "identity", "id": sprintf("pid-of-%s", [name]), "properties": {}, "stored": stored(name)},
	"action": {"name": action, "properties": {}},
	"resource": object.union({"id": "todo-1", "properties": {}}, resource),
	"context": {},
}

owner(name, "own") := users[name].email

owner(_, "other") := "somebody@example.com"

test_todos[name][action][whose] if {
	some name, actions in table
	some action, answers in actions
	some whose, expected in answers
	todo_of := {"type": "todo", "properties": {"ownerID": owner(name, whose)}}
	todo == {"allow": expected} with input as question(name, action, todo_of)
		with data.portcullis.roles as role_definitions
}

test_everybody_reads_everybody[name][other] if {
	some name, _ in users
	some other, _ in users
	todo.allow with input as question(name, "can_read_user", {"type": "user", "id": users[other].email})
		with data.portcullis.roles as role_definitions
}

# Rick has two roles; each lets him do something else.
test_one_of_ricks_roles[name] if {
	some name, c in {
		"admin deletes": {"role": "admin", "action": "can_delete_todo", "allow": true},
		"admin does not update": {"role": "admin", "action": "can_update_todo", "allow": false},
		"admin creates": {"role": "admin", "action": "can_create_todo", "allow": true},
		"evil genius updates": {"role": "evil_genius", "action": "can_update_todo", "allow": true},
		"evil genius does not delete": {"role": "evil_genius", "action": "can_delete_todo", "allow": false},
		"evil genius does not create": {"role": "evil_genius", "action": "can_create_todo", "allow": false},
	}
	both := question("rick", c.action, {"type": "todo", "properties": {"ownerID": users.morty.email}})
	one := object.union(both, {"subject": {"stored": {"roles": [c.role]}}})
	todo == {"allow": c.allow} with input as one
		with data.portcullis.roles as role_definitions
}

test_denied[name] if {
	own := {"type": "todo", "properties": {"ownerID": users.morty.email}}
	some name, asked in {
		"no owner named": question("morty", "can_update_todo", {"type": "todo"}),
		"owner outside of the properties": question("morty", "can_update_todo", {"type": "todo", "ownerID": users.morty.email}),
		"action that does not exist": question("rick", "can_shred_todo", own),
		"action of another type": question("rick", "can_create_todo", {"type": "user"}),
		"type that does not exist": question("rick", "can_read_todos", {"type": "spaceship"}),
		"unknown subject reads": json.remove(question("morty", "can_read_todos", own), ["subject/stored"]),
		"unknown subject reads a user": json.remove(
			question("morty", "can_read_user", {"type": "user"}),
			["subject/stored"],
		),
		"evil genius does what there is not": question("rick", "can_update_user", {"type": "user"}),
		"editor shreds their own": question("morty", "can_shred_todo", own),
		"unknown subject updates": json.remove(question("morty", "can_update_todo", own), ["subject/stored"]),
		"roles that the caller claims": json.patch(question("beth", "can_create_todo", own), [{
			"op": "add",
			"path": "/subject/properties/roles",
			"value": ["admin"],
		}]),
		"nothing asked": {},
	}
	todo == {"allow": false} with input as asked
		with data.portcullis.roles as role_definitions
}
