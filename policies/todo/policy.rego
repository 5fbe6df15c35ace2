# METADATA
# title: Todo list
# description: |
#   The rules of the AuthZEN todo scenario. Roles and emails come from the store, the owner of a todo from the request.
package todo

import data.portcullis.rbac

default allow := false

# Whoever we know may read users and todos.
allow if {
	asked("user", "can_read_user")
	input.subject.stored
}

allow if {
	asked("todo", "can_read_todos")
	input.subject.stored
}

allow if {
	asked("todo", "can_create_todo")
	has_any_role({"admin", "editor"})
}

allow if {
	asked("todo", "can_update_todo")
	rbac.has_role("evil_genius")
}

allow if {
	asked("todo", "can_update_todo")
	edits_own(input.resource)
}

allow if {
	asked("todo", "can_delete_todo")
	rbac.has_role("admin")
}

allow if {
	asked("todo", "can_delete_todo")
	edits_own(input.resource)
}

asked(type, action) if {
	input.resource.type == type
	input.action.name == action
}

has_any_role(names) if {
	some name in names
	rbac.has_role(name)
}

# Todos name their owner by email, while the subject may be named by anything.
edits_own(todo) if {
	rbac.has_role("editor")
	todo.properties.ownerID in input.subject.stored.emails
}
