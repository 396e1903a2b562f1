package agent

default verdict := "block"

verdict := "allow" if {
	input.tool == "files.read"
	startswith(input.args.path, "/repo/")
}

verdict := "allow" if {
	input.tool == "files.write"
	startswith(input.args.path, "/repo/out/")
}

verdict := "allow" if {
	input.tool == "net.fetch"
	input.args.host in {"api.example.com", "docs.example.com", "static.example.com"}
}

verdict := "allow" if {
	input.tool == "pay.send"
	is_number(input.args.amount)
	input.args.amount <= 100
}

verdict := "allow" if {
	input.tool == "shell.run"
	input.args.command in {"ls -la", "git status"}
}
