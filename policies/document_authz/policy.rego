# METADATA
# title: Documents
# description: |
#   A user reads the documents they own and those shared with them; an admin may do everything. Whoever is no admin gets
#   the sensitive fields masked. Answers two forms of the question: `{user, action, resource}` as an OPA client sends it,
#   and the AuthZEN form, whose user is the subject as the store knows it.
package document_authz

# Default decision is deny
default allow := false

# Allow access if user is admin
allow if is_admin(user(input))

# Allow access if user owns the document
allow if {
	not is_admin(user(input)) # Not admin
	action(input) == "read"
	resource(input).owner_id == user(input).id
}

# Allow access if document is shared with the user
allow if {
	not is_admin(user(input))
	action(input) == "read"
	user(input).id in resource(input).shared_with
}

# Data filtering for non-admin users
filter_data contains field if {
	not is_admin(user(input))
	some field in {"credit_card_info", "ssn"} # Fields to mask
}

is_admin(someone) if "admin" in someone.roles

# Functions below, because every rule of this package would be part of the answer.

# Nobody, rather than undefined, when the question names no known user: `not is_admin` must still hold.
user(question) := object.get(question.subject, "stored", {}) if question.subject

else := object.get(question, "user", {})

action(question) := question.action.name if question.subject

else := question.action

resource(question) := question.resource.properties if question.subject

else := question.resource
