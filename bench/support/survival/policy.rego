package survival

default allow := false

allow if {
	input.action == "read"
	input.user.id in input.resource.readers
}

# Two names at once conflict, which aborts the evaluation.
greeting := name if some name in input.names

# Joins the list with itself: a thousand members are a million pairs, and none is ever found.
twice := [pair | some a in input.list; some b in input.list; a + b == 0.5; pair := [a, b]]

size := count(input.list) if input.list
