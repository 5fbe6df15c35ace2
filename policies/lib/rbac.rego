# METADATA
# title: Role-based access control
# description: |
#   Roles, hierarchy and permissions of the subject. Import it as `data.portcullis.rbac`. Reads the roles assigned to
#   the subject from the input, and what each role means from `data.portcullis.roles`.
package portcullis.rbac

# Lets policies in Rego v0 import this file too.
import rego.v1

# METADATA
# title: Every role of the subject, those assigned and the ancestors of each
roles contains role if {
	some assigned in input.subject.stored.roles
	some role in data.portcullis.roles[assigned].lineage
}

# METADATA
# title: Every permission of the subject as `type:action`, inherited ones included, `*` standing for any
permissions contains permission if {
	some assigned in input.subject.stored.roles
	some type, actions in data.portcullis.roles[assigned].permissions
	some action, granted in actions
	granted == true
	permission := concat(":", [type, action])
}

# METADATA
# title: Whether a role of the subject permits the action on the type of the resource
default permitted := false

permitted if {
	some assigned in input.subject.stored.roles
	granted := data.portcullis.roles[assigned].permissions
	some type in {input.resource.type, "*"}
	some action in {input.action.name, "*"}
	granted[type][action] == true
}

# METADATA
# title: Whether the subject has the role, directly or through a role that inherits it
has_role(name) if {
	some assigned in input.subject.stored.roles
	name in data.portcullis.roles[assigned].lineage
}
