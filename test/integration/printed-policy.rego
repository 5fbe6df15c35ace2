package document_authz

# Default decision is deny
default allow = false

# Allow access if user is admin
allow {
    input.user.roles[_] == "admin"
}

# Allow access if user owns the document
allow {
    not input.user.roles[_] == "admin" # Not admin
    input.action == "read"
    input.resource.owner_id == input.user.id
}

# Allow access if document is shared with the user
allow {
    not input.user.roles[_] == "admin"
    input.action == "read"
    input.resource.shared_with[_] == input.user.id
}

# Data filtering for non-admin users
filter_data[field] {
    not input.user.roles[_] == "admin"
    field := {"credit_card_info", "ssn"} # Fields to mask
}
