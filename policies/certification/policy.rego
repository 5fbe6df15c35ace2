# METADATA
# title: Records
# description: |
#   The rules of the AuthZEN certification scenario. What the request says about the subject and the record wins over what
#   is stored about them, member by member.
package certification

default allow := false

allow if {
	asked("read")
	status(input.resource) != "unknown"
}

allow if {
	asked("write")
	status(input.resource) == "active"
	role(input.subject) != "admin"
}

# Only archived records: an admin role does not let anyone write active ones.
allow if {
	asked("write")
	status(input.resource) == "archived"
	role(input.subject) == "admin"
}

allow if {
	asked("delete")
	status(input.resource) != "unknown"
	input.action.properties.soft == true
}

# Somebody we know asks about a record.
asked(action) if {
	input.subject.stored
	input.resource.type == "record"
	input.action.name == action
}

role(subject) := object.get(subject.properties, "role", stored) if {
	stored := object.get(subject.stored.attributes, "role", "none")
}

status(record) := object.get(record.properties, "status", stored) if {
	stored := object.get(data.certification_fixture.records, [record.id, "status"], "unknown")
}
